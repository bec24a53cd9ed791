namespace TrustedPublish.Validator;
