import { AuthenticatedTemplate, UnauthenticatedTemplate, useMsal } from '@azure/msal-react';
import { useEffect, useState } from 'react';

const GRAPH = 'https://graph.microsoft.com/v1.0/me/sendMail';
const scopes = ['User.Read', 'Mail.Send'];

export default function App() {
  return (
    <main>
      <UnauthenticatedTemplate>
        <Connect />
      </UnauthenticatedTemplate>
      <AuthenticatedTemplate>
        <Compose />
      </AuthenticatedTemplate>
    </main>
  );
}

/** The page itself tells when it can be worked with. */
function useInteractiveMark() {
  useEffect(() => {
    setTimeout(() => performance.mark('interactive'));
  }, []);
}

function Connect() {
  const { instance } = useMsal();
  useInteractiveMark();
  return (
    <section>
      <h1>Connect to Microsoft Graph</h1>
      <p>Use the button below to connect to Microsoft Graph.</p>
      <button id="connect" onClick={() => instance.loginRedirect({ scopes })}>Connect</button>
    </section>
  );
}

const EMPTY = { to: '', cc: '', bcc: '', subject: '', body: '' };

function Compose() {
  const { instance, accounts } = useMsal();
  const [mail, setMail] = useState(EMPTY);
  const [notice, setNotice] = useState('');
  useInteractiveMark();
  const field = (name) => ({ id: name, name, value: mail[name], onChange: (event) => setMail({ ...mail, [name]: event.target.value }) });

  async function send(event) {
    event.preventDefault();
    setNotice('Sending …');
    try {
      const { accessToken } = await instance.acquireTokenSilent({ scopes, account: accounts[0] });
      const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ message: message(mail) });
      const answer = await fetch(GRAPH, { method: 'POST', headers, body });
      setNotice(answer.status === 202 ? `Accepted by Microsoft 365: ${mail.to}` : `Not sent: ${answer.status}`);
    } catch (error) {
      setNotice(`Not sent: ${error.message}`);
    }
  }

  return (
    <section>
      <h1>Hi, {accounts[0]?.name}!</h1>
      <button onClick={() => instance.logoutRedirect()}>Disconnect</button>
      <form onSubmit={send}>
        <label htmlFor="to">To</label>
        <input {...field('to')} required />
        <label htmlFor="cc">Cc</label>
        <input {...field('cc')} />
        <label htmlFor="bcc">Bcc</label>
        <input {...field('bcc')} />
        <label htmlFor="subject">Subject</label>
        <input {...field('subject')} />
        <label htmlFor="body">Text</label>
        <textarea {...field('body')} rows="12" />
        <button type="submit">Send mail</button>
      </form>
      <p role="status">{notice}</p>
    </section>
  );
}

function message({ to, cc, bcc, subject, body }) {
  const people = (text) => text.split(/[;,]/).filter((address) => address.trim()).map((address) => ({ emailAddress: { address: address.trim() } }));
  return {
    subject,
    body: { contentType: 'Text', content: body },
    toRecipients: people(to),
    ccRecipients: people(cc),
    bccRecipients: people(bcc),
  };
}
