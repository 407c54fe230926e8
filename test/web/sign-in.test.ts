/** What every sign-in promises: a good token names its person; everything else is turned down, and nothing throws. */
import {
	type CryptoKey,
	createLocalJWKSet,
	exportJWK,
	generateKeyPair,
	type JSONWebKeySet,
	type JWTVerifyGetKey,
	SignJWT,
	UnsecuredJWT,
} from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import type { SignIn } from "../../src/doors.ts";
import { createEntraSignIn } from "../../src/web/entra.ts";
import { createDemoSignIn } from "../../src/web/sign-in.ts";

const clientId = "11111111-2222-4333-8444-555555555555";
const tenant = "AAAAAAAA-0000-4000-8000-000000000001";
const oid = "BBBBBBBB-0000-4000-8000-000000000002";
const now = "2026-10-13T14:00:00.000Z";
const seconds = Date.parse(now) / 1000;

let pair: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
let keySet: JSONWebKeySet;
beforeAll(async () => {
	pair = await generateKeyPair("RS256");
	keySet = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "RS256" }] };
});

const version2 = {
	iss: `https://login.microsoftonline.com/${tenant.toLowerCase()}/v2.0`,
	aud: clientId,
	tid: tenant,
	oid,
	ver: "2.0",
	scp: "openid access_as_user",
	nbf: seconds - 60,
	exp: seconds + 3600,
};
const version1 = {
	...version2,
	iss: `https://sts.windows.net/${tenant.toLowerCase()}/`,
	aud: `api://onward.district.example/${clientId}`,
	ver: "1.0",
};

const entraToken = (claims: Readonly<Record<string, unknown>>, key = pair.privateKey, alg = "RS256") =>
	new SignJWT(claims).setProtectedHeader({ alg, kid: "k1" }).sign(key);

const entra = (at = now, keys: JWTVerifyGetKey = createLocalJWKSet(keySet)) =>
	createEntraSignIn({ clientId, domain: "onward.district.example", tenants: [tenant], now: () => at, keys });

interface Kind {
	readonly name: string;
	readonly who: string;
	at(now: string): SignIn;
	good(): Promise<string>;
	/** A good token of another deployment. */
	foreign(): Promise<string>;
}

const kinds: readonly Kind[] = [
	{
		name: "demo",
		who: "person:student-10",
		at: (when) => createDemoSignIn({ secret: Buffer.from("one"), now: () => when }),
		good: async () => createDemoSignIn({ secret: Buffer.from("one"), now: () => now }).issue("student-10"),
		foreign: async () => createDemoSignIn({ secret: Buffer.from("two"), now: () => now }).issue("student-10"),
	},
	{
		name: "Entra",
		who: `teams:${tenant.toLowerCase()}:${oid.toLowerCase()}`,
		at: (when) => entra(when),
		good: () => entraToken(version2),
		foreign: () => entraToken({ ...version2, aud: "99999999-2222-4333-8444-555555555555" }),
	},
];

describe.each(kinds)("$name", (kind) => {
	test("a good token names its person", async () => {
		expect(await kind.at(now).verify(await kind.good())).toEqual({ ok: true, who: kind.who });
	});

	test("every changed character is noticed", async () => {
		const token = await kind.good();
		const signIn = kind.at(now);
		for (let at = 0; at < token.length - 2; at += 7) {
			const changed = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
			expect((await signIn.verify(changed)).ok, `character ${at}`).toBe(false);
		}
	});

	test("an old token is over", async () => {
		expect((await kind.at("2026-10-14T14:00:00.000Z").verify(await kind.good())).ok).toBe(false);
	});

	test("a token for somewhere else is nothing here", async () => {
		expect((await kind.at(now).verify(await kind.foreign())).ok).toBe(false);
	});

	test("an unsigned token is nothing", async () => {
		const unsigned = new UnsecuredJWT({ ...version2, person: "student-10" }).encode();
		const [head = "", body = ""] = unsigned.split(".");
		const signIn = kind.at(now);
		for (const token of [unsigned, `${head}.${body}.x`, `${body}.`, body])
			expect((await signIn.verify(token)).ok, token).toBe(false);
	});

	test.each(["", ".", "..", "a.b", "a.b.c", "x".repeat(10_000), "ñ.ñ"])(
		"nonsense %# is no reason to throw",
		async (token) => {
			expect((await kind.at(now).verify(token)).ok).toBe(false);
		},
	);
});

describe("Entra alone", () => {
	test("version 1 tokens count too", async () => {
		expect((await entra().verify(await entraToken(version1))).ok).toBe(true);
	});

	const bad: [string, Readonly<Record<string, unknown>>][] = [
		["another tenant", { iss: "https://login.microsoftonline.com/cccc/v2.0", tid: "cccc" }],
		["a tenant that is not the issuer's", { tid: "cccc" }],
		["a version that is not the issuer's", { ver: "1.0" }],
		["another scope", { scp: "User.Read" }],
		["a scope that only looks like it", { scp: "access_as_user.all" }],
		["an app instead of a person", { scp: undefined, roles: ["access_as_user"] }],
		["no object id", { oid: undefined }],
		["not yet", { nbf: seconds + 600 }],
		["no end", { exp: undefined }],
		["no beginning", { nbf: undefined }],
		["somebody else's identifier URI", { aud: `api://evil.example/${clientId}` }],
	];
	test.each(bad)("%s is turned down", async (_name, claims) => {
		const all = Object.fromEntries(
			Object.entries({ ...version2, ...claims }).filter(([, value]) => value !== undefined),
		);
		expect((await entra().verify(await entraToken(all))).ok).toBe(false);
	});

	test("a token signed with another key, or with the public key as a password", async () => {
		const other = await generateKeyPair("RS256");
		expect((await entra().verify(await entraToken(version2, other.privateKey))).ok).toBe(false);
		const secret = new TextEncoder().encode(JSON.stringify(keySet.keys[0]));
		const mac = await new SignJWT(version2).setProtectedHeader({ alg: "HS256", kid: "k1" }).sign(secret);
		expect((await entra().verify(mac)).ok).toBe(false);
	});

	test("keys that cannot be read turn everybody away without throwing", async () => {
		const signIn = entra(now, () => Promise.reject(new TypeError("fetch failed")));
		expect(await signIn.verify(await entraToken(version2))).toEqual({ ok: false, reason: "keys" });
	});
});
