// A real OpenID Connect provider on this machine, for the tests of signing on. Prints its address;
// ends when its input does. The name that somebody signs in with there decides what it says of them.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const people = {
  lan: { citizen_id: "042185000123", email: "Lan@hatinh.gov.vn", email_verified: true },
  hoa: { citizen_id: "042185000999", email: "lan@hatinh.gov.vn", email_verified: false },
};

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "langso",
        client_secret: "a secret between the two",
        redirect_uris: ["http://testserver/account/oidc/vneid/login/callback/"],
      },
    ],
    claims: { openid: ["sub", "citizen_id"], email: ["email", "email_verified"] },
    cookies: { keys: ["only for tests"] },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people[id] }),
    }),
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
