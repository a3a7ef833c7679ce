// Speaks HTTP/2 and HTTP/1.1 over TLS on a loopback port: node http2-server.js KEY CERTIFICATE.
// Responds with the version, the number of the connection, and the size of the request's body, after 50 ms.
const fs = require("fs");
const http2 = require("http2");

const numbers = new Map();
const options = { key: fs.readFileSync(process.argv[2]), cert: fs.readFileSync(process.argv[3]), allowHTTP1: true };
const server = http2.createSecureServer(options, (request, response) => {
  let bytes = 0;
  request.on("data", (chunk) => { bytes += chunk.length; });
  request.on("end", () => {
    const socket = request.stream?.session?.socket ?? request.socket;
    const number = numbers.get(socket.remotePort);
    setTimeout(() => response.end(`${request.httpVersion} ${number} ${bytes}`), 50);
  });
});
server.on("secureConnection", (socket) => { numbers.set(socket.remotePort, numbers.size); });
server.listen(0, "127.0.0.1", () => console.log(`ACCEPT 127.0.0.1:${server.address().port}`));
