// Asks the browser for a passkey and puts its answer into the form, which is then sent like any other.
// Forms that need this are hidden until it runs.

async function answer(form) {
  const asked = await fetch(form.dataset.ask, { method: 'POST', body: new FormData(form), credentials: 'same-origin' });
  if (!asked.headers.get('content-type')?.startsWith('application/json') || !asked.ok) {
    // Signed out meanwhile, or too long ago: the server says where to go.
    location.assign(asked.redirected ? asked.url : location.href);
    return null;
  }

  const { ceremony, options } = await asked.json();
  const credential = form.dataset.passkey === 'create'
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return { ceremony, credential: JSON.stringify(credential) };
}

function explain(form, fault) {
  const line = form.querySelector('[data-passkey-fault]');
  line.textContent = fault.name === 'InvalidStateError' ? 'This device has a passkey for this account already.'
    : fault.name === 'NotAllowedError' ? 'The browser gave no passkey: it was cancelled, took too long, or there is none here.'
    : 'The browser could not use a passkey here.';
  line.hidden = false;
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', async event => {
      event.preventDefault();
      const button = form.querySelector('button[type=submit]');
      button.disabled = true;
      try {
        const given = await answer(form);
        if (given) {
          form.elements.ceremony.value = given.ceremony;
          form.elements.credential.value = given.credential;
          form.submit();
        }
      } catch (fault) {
        explain(form, fault);
        button.disabled = false;
      }
    });
  }
}
