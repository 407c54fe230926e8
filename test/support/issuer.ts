/** A stand-in for Microsoft's sign-in: publishes keys by HTTP, counts who asks for them, and makes tokens. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from "jose";

export interface Issuer {
	readonly clientId: string;
	readonly domain: string;
	/** In small letters. */
	readonly tenant: string;
	/** Address of the keys. */
	readonly keySet: string;
	/** Keys by their id; tests change them. */
	published: Readonly<Record<string, Readonly<Record<"privateKey" | "publicKey", CryptoKey>>>>;
	/** True: the keys cannot be had. */
	away: boolean;
	/** How often the keys were asked for. */
	asked: number;
	/** A version 2 token of `k1`, good at `now` (ISO instant), with these claims over the usual ones. */
	token(claims: Readonly<Record<string, unknown>>, now: string): Promise<string>;
	close(): Promise<void>;
}

/** Starts on a free port. */
export async function startIssuer(): Promise<Issuer> {
	const tenant = "aaaaaaaa-0000-4000-8000-000000000001";
	const clientId = "11111111-2222-4333-8444-555555555555";
	const pair = await generateKeyPair("RS256");
	const server = createServer(async (_request, response) => {
		issuer.asked += 1;
		const keys = Object.entries(issuer.published).map(async ([kid, { publicKey }]) => ({
			...(await exportJWK(publicKey)),
			kid,
			use: "sig",
		}));
		const body = JSON.stringify({ keys: await Promise.all(keys) });
		response.statusCode = issuer.away ? 503 : 200;
		response.setHeader("content-type", "application/json");
		response.end(body);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const issuer: Issuer = {
		clientId,
		domain: "onward.district.example",
		tenant,
		keySet: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
		published: { k1: pair },
		away: false,
		asked: 0,
		token(claims, now) {
			const seconds = Math.floor(Date.parse(now) / 1000);
			const usual = {
				iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
				aud: clientId,
				tid: tenant,
				ver: "2.0",
				scp: "access_as_user",
				nbf: seconds - 60,
				exp: seconds + 3600,
			};
			return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: "RS256", kid: "k1" }).sign(pair.privateKey);
		},
		async close() {
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return issuer;
}
