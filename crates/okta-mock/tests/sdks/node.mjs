// The official Node SDK against a fake org: OKTA_CLIENT_ORGURL, OKTA_CLIENT_TOKEN and EXPECTED_TOKENS say which.
import okta from "@okta/okta-sdk-nodejs";

const api = new okta.Client({
  orgUrl: process.env.OKTA_CLIENT_ORGURL,
  token: process.env.OKTA_CLIENT_TOKEN,
}).apiTokenApi;

async function step(name, check) {
  try {
    console.log(`ok node ${name}: ${await check()}`);
  } catch (error) {
    console.log(`not ok node ${name}: ${error.stack ?? error}`);
    process.exitCode = 1;
  }
}

function expect(condition, message) {
  if (!condition) throw new Error(message);
}

async function refused(call, status, code) {
  try {
    await call();
  } catch (error) {
    expect(error.status === status && error.errorCode === code, `${error.status} ${error.errorCode}`);
    return `${status} ${code}`;
  }
  throw new Error("the call succeeded");
}

const tokens = [];

await step("list", async () => {
  await (await api.listApiTokens()).each((token) => tokens.push(token));
  const expected = Number(process.env.EXPECTED_TOKENS);
  expect(tokens.length === expected, `${tokens.length} tokens`);
  expect(new Set(tokens.map((token) => token.id)).size === expected, "a token came twice");
  return `${tokens.length} tokens over all pages`;
});

// The last is nobody's credential.
const chosen = tokens[tokens.length - 1];

await step("get", async () => {
  const token = await api.getApiToken({ apiTokenId: chosen.id });
  expect(token.id === chosen.id && token.name === chosen.name, JSON.stringify(token));
  return token.name;
});

await step("get a missing id", () =>
  refused(() => api.getApiToken({ apiTokenId: "00Tmissing0000000000" }), 404, "E0000007"));

await step("upsert", async () => {
  const update = { name: "Renamed", network: { connection: "ANYWHERE" }, userId: chosen.userId };
  const token = await api.upsertApiToken({ apiTokenId: chosen.id, apiTokenUpdate: update });
  expect(token.name === "Renamed" && token.network.connection === "ANYWHERE", JSON.stringify(token));
  return token.name;
});

await step("revoke", async () => {
  await api.revokeApiToken({ apiTokenId: chosen.id });
  return chosen.id;
});

await step("revoke again", () =>
  refused(() => api.revokeApiToken({ apiTokenId: chosen.id }), 404, "E0000007"));

await step("revoke current", async () => {
  await api.revokeCurrentApiToken();
  return "done";
});

await step("list after that", () =>
  refused(async () => (await api.listApiTokens()).each(() => {}), 401, "E0000011"));
