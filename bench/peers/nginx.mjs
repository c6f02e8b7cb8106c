// nginx thrice: the upstream that all requests end at, the plain hop, and the hop that asks somebody first.
// Each has Debian's defaults where they matter: as many workers as cores, one line in the log for each request.

/** What `GET /v1.0/me` answers; the mail is answered with 202 and no body, as Graph does. */
const ME = '{"displayName":"A Person","mail":"person@fabrikam.example","userPrincipalName":"person@fabrikam.example"}';

const conf = (folder, servers) => `
worker_processes auto;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
daemon off;
events { worker_connections 1024; }
http {
  access_log ${folder}/access.log;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  client_body_buffer_size 16k;
  keepalive_requests 1000000000;
  ${servers}
}
`;

/** The upstream: Graph on `port`, and beside it on `authPort` who says 204 to every question. It is not measured. */
export const upstream = (folder, port, authPort) =>
  conf(folder, `
  access_log off;
  server {
    listen 127.0.0.1:${port};
    if ($http_authorization !~ "^Bearer .") { return 401; }
    location / { return 202; }
    location = /v1.0/me { default_type application/json; return 200 '${ME}'; }
  }
  server { listen 127.0.0.1:${authPort}; location / { return 204; } }`);

const to = (name, port) => `upstream ${name} { server 127.0.0.1:${port}; keepalive 64; keepalive_requests 1000000000; }`;
const KEPT = 'proxy_http_version 1.1; proxy_set_header Connection "";';

export const proxy = (folder, port, graph) =>
  conf(folder, `
  ${to('graph', graph)}
  server {
    listen 127.0.0.1:${port};
    location / { ${KEPT} proxy_pass http://graph; }
  }`);

/** The question goes over a kept connection to another server, as it does with oauth2-proxy. */
export const authRequest = (folder, port, graph, auth) =>
  conf(folder, `
  ${to('graph', graph)}
  ${to('auth', auth)}
  server {
    listen 127.0.0.1:${port};
    location / { auth_request /auth; ${KEPT} proxy_pass http://graph; }
    location = /auth {
      internal;
      ${KEPT}
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_pass http://auth;
    }
  }`);
