/** Signing in with Microsoft: the token a Teams tab gets for our app. */
import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import { z } from "zod";
import type { SignIn } from "../doors.ts";

export interface EntraOptions {
	/** The app's client id, in capitals or small letters: it is a GUID. */
	readonly clientId: string;
	/** The host the tab is served from; it is part of the app's identifier URI. */
	readonly domain: string;
	/** Tenant ids whose people may sign in. */
	readonly tenants: readonly string[];
	/** ISO instant. */
	readonly now: () => string;
	/** Address of the signing keys; Microsoft's key set when left out. */
	readonly keySet?: string;
}

const claims = z.object({
	tid: z.string().min(1),
	oid: z.string().min(1),
	scp: z.string(),
	ver: z.enum(["1.0", "2.0"]),
	nbf: z.number(),
	exp: z.number(),
});

const microsoftKeys = "https://login.microsoftonline.com/common/discovery/v2.0/keys";

/** Keys are kept for a day. A key that is not among them is looked for once, then not again for half a minute; milliseconds. */
const keeping = { cacheMaxAge: 24 * 60 * 60 * 1000, cooldownDuration: 30_000 };

/** Issuers of version 1 and version 2 tokens (Microsoft Learn, "Access token claims reference"). */
const issuerOf = (tenant: string, version: "1.0" | "2.0"): string =>
	version === "2.0" ? `https://login.microsoftonline.com/${tenant}/v2.0` : `https://sts.windows.net/${tenant}/`;

/** Verifies Entra access tokens, version 1 and 2. Identity is tenant and object id, never a name or an address. */
export function createEntraSignIn(options: EntraOptions): SignIn {
	const { clientId, domain, now } = options;
	const tenants = options.tenants.map((tenant) => tenant.toLowerCase());
	const keys = createRemoteJWKSet(new URL(options.keySet ?? microsoftKeys), keeping);
	const [client, host] = [clientId.toLowerCase(), domain.toLowerCase()];
	const audiences = [client, `api://${host}/${client}`];
	const issuer = tenants.flatMap((tenant) => [issuerOf(tenant, "1.0"), issuerOf(tenant, "2.0")]);
	return {
		async verify(token) {
			try {
				const { payload } = await jwtVerify(token, keys, {
					algorithms: ["RS256"],
					issuer,
					currentDate: new Date(now()),
					clockTolerance: 60,
					requiredClaims: ["exp", "nbf"],
				});
				const parsed = claims.safeParse(payload);
				if (!parsed.success) return { ok: false, reason: "claims" };
				const { tid, oid, scp, ver } = parsed.data;
				const tenant = tid.toLowerCase();
				if (payload.iss !== issuerOf(tenant, ver)) return { ok: false, reason: "issuer" };
				if (!tenants.includes(tenant)) return { ok: false, reason: "tenant" };
				// Microsoft writes the id in small letters; whoever set it may not have.
				const meant = [payload.aud ?? []].flat().some((one) => audiences.includes(one.toLowerCase()));
				if (!meant) return { ok: false, reason: "audience" };
				if (!scp.split(" ").includes("access_as_user")) return { ok: false, reason: "scope" };
				return { ok: true, who: `teams:${tenant}:${oid.toLowerCase()}` };
			} catch (error) {
				return { ok: false, reason: error instanceof errors.JOSEError ? error.code : "keys" };
			}
		},
	};
}
