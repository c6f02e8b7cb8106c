// Asks for the page at an origin by HTTP/2 and prints the head of the answer.
import { connect } from 'node:http2';

const origin = process.argv[2];
const session = connect(origin);
const request = session.request({ ':path': '/', ':authority': new URL(origin).host });
request.on('response', (head) => {
  console.log(JSON.stringify({ ...head, protocol: session.alpnProtocol }));
  request.resume();
});
request.on('end', () => session.close());
