// The same task in Express: sign in, keep the token in the session (in memory), send a mail with it.
// `node app.mjs axios|undici`: axios as in Microsoft's Node sample, or what is fastest in Node.
import { randomBytes } from 'node:crypto';
import axios from 'axios';
import express from 'express';
import session from 'express-session';
import { Pool } from 'undici';

const { PORT, ISSUER, GRAPH, CLIENT_ID, CLIENT_SECRET } = process.env;
const redirect_uri = `http://localhost:${PORT}/auth/redirect`;
const graph = new Pool(GRAPH, { connections: 64 });

const send = {
  async axios(token, mail) {
    const headers = { Authorization: `Bearer ${token}` };
    return (await axios.post(`${GRAPH}/v1.0/me/sendMail`, mail, { headers })).status;
  },
  async undici(token, mail) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await graph.request({ method: 'POST', path: '/v1.0/me/sendMail', headers, body: JSON.stringify(mail) });
    await answer.body.dump();
    return answer.statusCode;
  },
}[process.argv[2]];

const app = express();
app.use(express.urlencoded({ extended: false }));
app.use(session({ secret: randomBytes(32).toString('hex'), resave: false, saveUninitialized: false }));

app.get('/auth/sign-in', (request, response) => {
  request.session.state = randomBytes(16).toString('hex');
  const asked = { client_id: CLIENT_ID, redirect_uri, response_type: 'code', state: request.session.state };
  response.redirect(`${ISSUER}/authorize?${new URLSearchParams({ ...asked, scope: 'openid Mail.Send' })}`);
});

app.get('/auth/redirect', async (request, response) => {
  if (request.query.state !== request.session.state) return response.sendStatus(400);
  const form = { grant_type: 'authorization_code', code: request.query.code, redirect_uri };
  const { data } = await axios.post(`${ISSUER}/token`, new URLSearchParams({ ...form, client_id: CLIENT_ID, client_secret: CLIENT_SECRET }));
  request.session.accessToken = data.access_token;
  response.send('signed in');
});

app.post('/send', async (request, response) => {
  const { accessToken } = request.session;
  if (!accessToken) return response.sendStatus(401);
  const { to, subject, content_type, body } = request.body;
  const message = {
    subject,
    body: { contentType: content_type, content: body },
    toRecipients: [{ emailAddress: { address: to } }],
  };
  const status = await send(accessToken, { message });
  response.status(status === 202 ? 200 : 502).json({ status });
});

app.listen(Number(PORT), '127.0.0.1');
