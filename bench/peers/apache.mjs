// Apache with mod_auth_openidc, both as Debian has them: the session in shared memory (its default), and the access
// token goes to the upstream as `Authorization: Bearer`, set from the variable that the module leaves it in.
const MODULES = '/usr/lib/apache2/modules';
const LOADED = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'headers', 'proxy', 'proxy_http', 'auth_openidc'];

export const apache = (folder, port, graph, { issuer, client }) => `
ServerRoot ${folder}
ServerName localhost
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
User www-data
Group www-data
Listen 127.0.0.1:${port}
${LOADED.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
ErrorLog ${folder}/error.log
LogFormat "%h %l %u %t \\"%r\\" %>s %O" line
CustomLog ${folder}/access.log line
KeepAlive On
MaxKeepAliveRequests 0
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${client.id}
OIDCClientSecret ${client.secret}
OIDCProviderTokenEndpointAuth client_secret_post
OIDCRedirectURI http://localhost:${port}/callback
OIDCCryptoPassphrase of-the-benchmark-alone
OIDCScope "openid profile offline_access User.Read Mail.Send"
OIDCPassClaimsAs environment
<Location />
  AuthType openid-connect
  Require valid-user
  RequestHeader set Authorization "Bearer %{OIDC_access_token}e"
</Location>
ProxyPass / http://127.0.0.1:${graph}/ enablereuse=on
`;
