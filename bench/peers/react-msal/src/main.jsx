// What one builds from Microsoft's packages: MSAL in the browser, a button to sign in, a form that posts to Graph.
import { EventType, PublicClientApplication } from '@azure/msal-browser';
import { MsalProvider } from '@azure/msal-react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import App from './App.jsx';
import './style.css';

// The authority is none of Microsoft's: the benchmark answers in its place.
const client = new PublicClientApplication({
  auth: {
    clientId: 'b0b5c0de-1111-4222-8333-444455556666',
    authority: 'https://login.bench.example/common',
    knownAuthorities: ['login.bench.example'],
    redirectUri: '/',
  },
  cache: { cacheLocation: 'sessionStorage' },
});

await client.initialize();
const [account] = client.getAllAccounts();
if (account) client.setActiveAccount(account);
client.addEventCallback((event) => {
  if (event.eventType === EventType.LOGIN_SUCCESS) client.setActiveAccount(event.payload.account);
});
createRoot(document.getElementById('root')).render(
  <StrictMode>
    <MsalProvider instance={client}>
      <App />
    </MsalProvider>
  </StrictMode>,
);
