/** The plan for its page in Teams. Who asks comes from the sign-in, what they may see from the roster behind the door. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Request } from "restify";
import type { Log, SignIn } from "../doors.ts";
import type { Lang } from "../turn.ts";
import { squeezed } from "./files.ts";
import { fail, ofAnswer, type Reply, type Route, slowDown } from "./respond.ts";
import { bearer, turnedAway } from "./sign-in.ts";

type Answer =
	| { readonly kind: "ok"; readonly value: object }
	| { readonly kind: "nobody" | "staff" | "family" | "refused" };

export interface PlanDoor {
	/** @throws when the look at somebody else's plan, or a refusal, cannot be written down */
	read(who: string, wish: { readonly student: string | null; readonly lang: Lang | null }): Promise<Answer>;
}

interface Options {
	readonly plan: PlanDoor;
	readonly signIn: SignIn;
	/** Seconds until this caller's address may look again; 0: now. */
	readonly looks: (request: IncomingMessage) => number;
	readonly log: Log;
}

function replyTo(answer: Answer): Reply {
	switch (answer.kind) {
		case "ok": {
			const etag = `"${createHash("sha256").update(JSON.stringify(answer.value)).digest("base64url").slice(0, 22)}"`;
			return { status: 200, body: answer.value, headers: { etag, "cache-control": "no-store" } };
		}
		case "nobody":
			return ofAnswer({ kind: "nobody" });
		case "staff":
			return fail(403, "staff", "This page is for students and families. Open your caseload in the chat.");
		case "family":
			return fail(403, "family", "The school's list does not link you to a plan that you can see. Ask the counselor.");
		case "refused":
			return fail(403, "plan", "You cannot open this plan. Ask the counselor.");
	}
}

/** `GET /api/plan?lang=en|es&student=<id>`, with a sign-in; a student id counts for families. */
export function planRoutes({ plan, signIn, looks, log }: Options): readonly Route[] {
	async function handler(request: Request): Promise<Reply> {
		const wait = looks(request);
		if (wait > 0) return slowDown(wait);
		const signed = await signIn.verify(bearer(request));
		if (!signed.ok) return turnedAway(signed.reason, log);
		const query = new URL(request.url ?? "/", "http://x").searchParams;
		const lang = query.get("lang");
		const reply = replyTo(
			await plan.read(signed.who, {
				student: query.get("student"),
				lang: lang === "en" || lang === "es" ? lang : null,
			}),
		);
		const etag = reply.headers?.etag;
		if (etag !== undefined && request.headers["if-none-match"] === etag)
			return { status: 304, headers: { ...reply.headers } };
		return squeezed(reply, request.headers);
	}
	return [{ method: "get", path: "/api/plan", handler }];
}
