// A strict OAuth 2.0 org for the tests of the client: oidc-provider answers at /oauth2/v1/token, and a resource beside it checks
// every access token and DPoP proof with jose. Neither shares a line with the client, or with okta-mock.
//
//   node server.mjs clients.json    [{ "client_id", "jwks", "scope", "dpop_bound_access_tokens", "alg" }]
//
// TOKEN_SECONDS is the lifetime of an access token. It ends on SIGTERM, and when its stdin is closed.
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

import {
  calculateJwkThumbprint,
  compactVerify,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
} from "jose";
import { Provider, errors } from "oidc-provider";

const READ = "okta.apiTokens.read";
const MANAGE = "okta.apiTokens.manage";
const TOKENS = "/api/v1/api-tokens";
const TOKEN_PATH = "/oauth2/v1/token";
const PROOF_ALGORITHMS = ["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256"];
const PROOF_SECONDS = 60;
// Okta's limit for the `exp` of an assertion, and the skew that is granted to its `iat`.
const ASSERTION_SECONDS = 3600;
const SKEW_SECONDS = 5;

// Stdout is for one line only, and oidc-provider prints its notices with console.info.
console.info = console.log = console.error;

const now = () => Math.floor(Date.now() / 1000);
const random = () => randomBytes(15).toString("base64url");
const isText = (value) => typeof value === "string" && value !== "";

// `assertions_seen` counts different ones: it is less than `token_requests` where a client sent one twice.
const stats = { token_requests: 0, tokens_issued: 0, token_errors: {}, proofs_verified: 0, proofs_refused: {}, assertions_seen: 0 };
const count = (counters, name) => (counters[name] = (counters[name] ?? 0) + 1);

// What the provider stores: access tokens and the `jti` of every assertion. Its own in-memory adapter forgets after 1000 entries.
const stores = new Map();

class Store {
  constructor(model) {
    this.entries = new Map();
    stores.set(model, this.entries);
  }

  async upsert(id, payload, seconds) {
    this.entries.set(id, { payload, end: Date.now() + seconds * 1000 });
  }

  async find(id) {
    const entry = this.entries.get(id);
    return entry && Date.now() < entry.end ? entry.payload : undefined;
  }

  async destroy(id) {
    this.entries.delete(id);
  }
}

const COORDINATE_OCTETS = { "P-256": 32, "P-384": 48, "P-521": 66 };

// RFC 7518, sections 6.2 and 6.3: coordinates keep their leading zeros, RSA's integers have none. Libraries forgive both, and then
// the thumbprints of the two sides differ.
function checkPublicKey(jwk) {
  const octets = (member) => {
    if (!isText(jwk[member]) || !/^[\w-]+$/.test(jwk[member])) throw new Error(`${member} is not base64url`);
    return Buffer.from(jwk[member], "base64url");
  };
  for (const member of ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]) {
    if (member in jwk) throw new Error(`the key has a private part, ${member}`);
  }
  if (jwk.kty === "EC") {
    const length = COORDINATE_OCTETS[jwk.crv];
    for (const member of ["x", "y"]) {
      if (octets(member).length !== length) throw new Error(`${member} has not the ${length} octets of ${jwk.crv}`);
    }
  } else if (jwk.kty === "RSA") {
    for (const member of ["n", "e"]) {
      if (octets(member)[0] === 0) throw new Error(`${member} begins with a zero`);
    }
  } else {
    throw new Error(`kty ${jwk.kty} is not taken`);
  }
}

// jose decodes padding and the other base64 alphabet, too, which RFC 7515 does not allow.
async function verify(jwt, jwk) {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jwt)) throw new Error("not three parts of base64url");
  checkPublicKey(jwk);
  const { alg } = decodeProtectedHeader(jwt);
  const { payload, protectedHeader } = await compactVerify(jwt, await importJWK(jwk, alg));
  return { header: protectedHeader, payload: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload)) };
}

let nonce = random();
// A `jti` is spent by the first proof that bears it, whatever became of that proof (RFC 9449, section 11.1).
const spentProofs = new Set();

class Refusal extends Error {
  constructor(reason, description, error = "invalid_dpop_proof") {
    super(description);
    Object.assign(this, { reason, error });
  }
}

function expect(condition, reason, description, error) {
  if (!condition) throw new Refusal(reason, description, error);
}

// RFC 9449, section 4.3. The nonce comes last, so that `use_dpop_nonce` is said only of a proof that is right in all the rest.
async function checkProof(request, url, token, jkt) {
  const proofs = request.headersDistinct.dpop ?? [];
  expect(proofs.length === 1, "count", `${proofs.length} DPoP headers`);
  let header;
  try {
    header = decodeProtectedHeader(proofs[0]);
  } catch {
    throw new Refusal("malformed", "not a JWS");
  }
  expect(header.typ === "dpop+jwt", "typ", "typ is not dpop+jwt");
  expect(PROOF_ALGORITHMS.includes(header.alg), "alg", "alg is not among the supported ones");
  expect(typeof header.jwk === "object" && header.jwk !== null, "jwk", "jwk is missing");
  try {
    checkPublicKey(header.jwk);
  } catch (error) {
    throw new Refusal("jwk", error.message);
  }
  let claims;
  try {
    claims = (await verify(proofs[0], header.jwk)).payload;
  } catch (error) {
    throw new Refusal("signature", error.message);
  }
  expect(isText(claims.jti), "jti", "jti is missing");
  expect(!spentProofs.has(claims.jti), "replay", "jti was used before");
  spentProofs.add(claims.jti);
  expect(claims.htm === request.method, "htm", "htm is not the method");
  // Looked for in the text, as URL hides a query that is empty.
  expect(isText(claims.htu) && !/[?#]/.test(claims.htu), "htu", "htu is missing or has a query or fragment");
  expect(URL.canParse(claims.htu) && new URL(claims.htu).href === url, "htu", "htu is not the URL of the request");
  expect(Number.isInteger(claims.iat) && Math.abs(now() - claims.iat) <= PROOF_SECONDS, "iat", "iat is too far from now");
  expect(claims.ath === createHash("sha256").update(token).digest("base64url"), "ath", "ath is not the hash of the access token");
  expect((await calculateJwkThumbprint(header.jwk, "sha256")) === jkt, "key", "the access token is bound to another key");
  expect(claims.nonce === nonce, "nonce", "a current nonce of the resource server is required", "use_dpop_nonce");
}

function answer(response, status, body, headers = {}) {
  response.writeHead(status, body === undefined ? headers : { "Content-Type": "application/json", ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function oktaError(errorCode, errorSummary) {
  return { errorCode, errorSummary, errorLink: errorCode, errorId: `oae${random()}`, errorCauses: [] };
}

function challenge(scheme, error, description) {
  const algs = scheme === "DPoP" ? `, algs="${PROOF_ALGORITHMS.join(" ")}"` : "";
  return `${scheme} error="${error}", error_description="${description.replace(/["\\]/g, "'")}"${algs}`;
}

// Answers the refusal itself and returns false, or returns true where the request is allowed.
async function authorized(provider, request, response, url, scope) {
  const [, scheme, value] = /^(DPoP|Bearer) +([\w~+/.=-]+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (value === undefined) {
    const supported = `DPoP algs="${PROOF_ALGORITHMS.join(" ")}", Bearer`;
    answer(response, 401, oktaError("E0000005", "Invalid session"), { "WWW-Authenticate": supported });
    return false;
  }
  const token = await provider.ClientCredentials.find(value);
  // Once bound, always bound: not even a good token may come under the other scheme (RFC 9449, section 7.2).
  if (!token || token.tokenType.toLowerCase() !== scheme.toLowerCase()) {
    const description = token ? `the access token is of the type ${token.tokenType}` : "the access token is unknown or expired";
    const headers = { "WWW-Authenticate": challenge(token?.tokenType ?? scheme, "invalid_token", description) };
    answer(response, 401, oktaError("E0000011", "Invalid token provided"), headers);
    return false;
  }
  if (token.jkt) {
    try {
      await checkProof(request, url, value, token.jkt);
      stats.proofs_verified += 1;
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      count(stats.proofs_refused, refusal.reason);
      const { error, message } = refusal;
      const headers = { "WWW-Authenticate": challenge("DPoP", error, message) };
      if (error === "use_dpop_nonce") headers["DPoP-Nonce"] = nonce;
      // No Okta error code: the header alone says what was wrong.
      answer(response, 401, { error, error_description: message }, headers);
      return false;
    }
  }
  if (!token.scopes.has(scope)) {
    const headers = { "WWW-Authenticate": challenge(token.tokenType, "insufficient_scope", `${scope} is required`) };
    answer(response, 403, oktaError("E0000006", "You do not have permission to perform the requested action"), headers);
    return false;
  }
  return true;
}

function apiToken(id) {
  return {
    id,
    name: "A token of the test org",
    userId: "00uTestUser000000000",
    clientName: "Okta API",
    tokenWindow: "P30D",
    network: { connection: "ANYWHERE" },
    created: "2024-05-01T08:00:00.000Z",
    lastUpdated: "2024-05-02T08:00:00.000Z",
    expiresAt: "2099-06-01T08:00:00.000Z",
    _links: {},
  };
}

async function resource(provider, request, response, pathname) {
  const [, id] = /^\/api\/v1\/api-tokens(?:\/([^/]+))?$/.exec(pathname) ?? [null, null];
  const scope = { GET: READ, DELETE: id && MANAGE }[request.method];
  if (id === null) return answer(response, 404, oktaError("E0000007", `Not found: ${pathname}`));
  if (!scope) return answer(response, 405, oktaError("E0000022", "The endpoint does not support the provided HTTP method"));
  if (!(await authorized(provider, request, response, provider.issuer + pathname, scope))) return;
  if (request.method === "DELETE") return answer(response, 204);
  answer(response, 200, id ? apiToken(decodeURIComponent(id)) : [apiToken("00Ttest0000000000001")]);
}

async function control(request, response, pathname) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  switch (`${request.method} ${pathname}`) {
    case "GET /test/stats":
      return answer(response, 200, stats);
    case "POST /test/expire":
      stores.get("ClientCredentials")?.clear();
      return answer(response, 204);
    case "POST /test/rotate-nonces":
      nonce = random();
      return answer(response, 204);
    case "POST /test/verify":
      try {
        const { jwt, jwk } = JSON.parse(Buffer.concat(chunks));
        return answer(response, 200, { valid: true, ...(await verify(jwt, jwk)) });
      } catch (error) {
        return answer(response, 200, { valid: false, error: error.message });
      }
    default:
      return answer(response, 404, { error: "no such control" });
  }
}

// Okta is stricter about assertions than oidc-provider, which ignores an `iat` beside an `exp` and takes the issuer for `aud`.
function checkAssertion(ctx, claims) {
  const refuse = (condition, detail) => {
    if (condition) throw new errors.InvalidClientAuth(detail);
  };
  refuse(claims.aud !== ctx.oidc.issuer + TOKEN_PATH, "aud is not the token endpoint");
  refuse(claims.exp > now() + ASSERTION_SECONDS + SKEW_SECONDS, "exp is more than an hour ahead");
  refuse(claims.iat !== undefined && !(claims.iat <= now() + SKEW_SECONDS), "iat is in the future");
}

function resourceServer(ctx) {
  // oidc-provider would leave out a scope that it does not know; RFC 6749, section 5.2, has an error for it, and so does Okta.
  for (const scope of ctx.oidc.requestParamScopes) {
    if (scope !== READ && scope !== MANAGE) throw new errors.InvalidScope("requested scope is not configured", scope);
  }
  return { scope: `${READ} ${MANAGE}`, accessTokenFormat: "opaque" };
}

async function createProvider(issuer, clients) {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const provider = new Provider(issuer, {
    adapter: Store,
    jwks: { keys: [await exportJWK(privateKey)] },
    cookies: { keys: [random()] },
    clients: clients.map((client) => ({
      client_id: client.client_id,
      jwks: client.jwks,
      scope: client.scope,
      dpop_bound_access_tokens: client.dpop_bound_access_tokens ?? false,
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: client.alg,
      grant_types: ["client_credentials"],
      response_types: [],
      redirect_uris: [],
    })),
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    clientAuthMethods: ["private_key_jwt"],
    enabledJWA: { clientAuthSigningAlgValues: PROOF_ALGORITHMS, dPoPSigningAlgValues: PROOF_ALGORITHMS },
    assertJwtClientAuthClaimsAndHeader: checkAssertion,
    // Client and server share one clock; the default lets an assertion live 15 s too long.
    clockTolerance: 0,
    scopes: [READ, MANAGE],
    responseTypes: [],
    routes: { token: TOKEN_PATH },
    ttl: { ClientCredentials: Number(process.env.TOKEN_SECONDS ?? 3600) },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      resourceIndicators: { enabled: true, defaultResource: () => `${issuer}${TOKENS}`, getResourceServerInfo: resourceServer },
    },
  });

  const assertions = new Set();
  provider.use(async (ctx, next) => {
    if (ctx.path !== TOKEN_PATH) return next();
    stats.token_requests += 1;
    if (replayed(ctx.get("DPoP"))) {
      ctx.status = 400;
      ctx.body = { error: "invalid_dpop_proof", error_description: "jti was used before" };
    } else {
      await next();
    }
    const assertion = ctx.oidc?.params?.client_assertion;
    if (assertion) assertions.add(assertion);
    stats.assertions_seen = assertions.size;
    if (ctx.status === 200) stats.tokens_issued += 1;
    else count(stats.token_errors, ctx.body?.error ?? String(ctx.status));
  });
  provider.on("grant.error", (_, error) => console.error(`${error.message}: ${error.error_detail ?? error.error_description}`));
  provider.on("server_error", (_, error) => console.error(error));
  return provider;
}

// oidc-provider notes the `jti` of a proof only when it issues a token. With Okta the retry after `use_dpop_nonce` needs a new one.
function replayed(proof) {
  try {
    const { jti } = decodeJwt(proof);
    const seen = spentProofs.has(jti);
    if (isText(jti)) spentProofs.add(jti);
    return seen;
  } catch {
    return false;
  }
}

const clients = JSON.parse(await readFile(process.argv[2], "utf8"));
clients.flatMap((client) => client.jwks.keys).forEach(checkPublicKey);

const server = createServer();
await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = await createProvider(issuer, clients);
const oauth = provider.callback();

server.on("request", (request, response) => {
  response.setHeader("X-Okta-Request-Id", random());
  const url = new URL(request.url, issuer);
  let handled;
  if (url.pathname.startsWith("/api/")) handled = resource(provider, request, response, url.pathname);
  else if (url.pathname.startsWith("/test/")) handled = control(request, response, url.pathname);
  else handled = oauth(request, response);
  handled.catch((error) => {
    console.error(error);
    answer(response, 500, oktaError("E0000009", "Internal Server Error"));
  });
});

process.on("SIGTERM", () => process.exit(0));
process.stdin.on("end", () => process.exit(0)).on("error", () => process.exit(0)).resume();
process.stdout.write(`OKTA_TEST_ISSUER=${issuer}\n`);
