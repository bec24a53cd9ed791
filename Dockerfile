# Publishes the server. Nothing in the image can be changed by the user it runs as, except /data.
#
#   docker build -t trustedpublish .
#   docker run -p 5080:5080 -p 5081:5081 -v trustedpublish:/data \
#     -e TrustedPublish__PublicUrl=http://tp.example.com:5080 \
#     -e TrustedPublish__Registries__0__PublicUrl=http://npm.example.com:5081 \
#     -e TrustedPublish__Registries__0__Upstream=http://verdaccio:4873 trustedpublish
#
# The server listens on what the public URLs name: with the default ones, which are loopback addresses, nobody outside reaches it.
# A file mounted over /etc/trustedpublish/trustedpublish.json replaces the defaults.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/TrustedPublish.Server/TrustedPublish.Server.csproj -c Release -p:RestoreLockedMode=true -o /app \
    && mkdir /data

# Without shell and package manager; its own user is not root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
COPY --from=build /app /app
COPY --from=build /source/config /etc/trustedpublish
# 1654 is the APP_UID of the base image.
COPY --from=build --chown=1654:1654 /data /data

# HTTP_PORTS: the base image's 8080 is not ours. The data directory "data" is relative to the working directory.
ENV TRUSTEDPUBLISH_CONFIG=/etc/trustedpublish/trustedpublish.json \
    ASPNETCORE_HTTP_PORTS=
WORKDIR /
VOLUME /data
EXPOSE 5080 5081
USER $APP_UID
ENTRYPOINT ["dotnet", "/app/TrustedPublish.Server.dll"]
