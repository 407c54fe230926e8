/**
 * The one file with botbuilder: it checks tokens and lends credentials; everything else here is our own. It is loaded for
 * live mode only: demo mode asks for no token, and would start half a second later and 45 MB bigger.
 */
import type { Activity } from "botbuilder";
import type { Channel, Handled, HandleTurn, Log, Outgoing, SendResult } from "../doors.ts";
import type { Address, Turn } from "../turn.ts";
import { say } from "../words/index.ts";
import {
	callsUs,
	type Inbound,
	inputOf,
	outgoingActivity,
	type Placed,
	placed,
	readActivity,
	senderOf,
	tenantOf,
	turnOf,
} from "./activity.ts";
import type { Gate } from "./limits.ts";
import { createPost } from "./post.ts";
import { serviceUrlAllowed } from "./service-url.ts";

export interface TeamsApp {
	readonly id: string;
	/** Null for a managed identity. */
	readonly password: string | null;
	readonly tenant: string;
	readonly type: "SingleTenant" | "UserAssignedMSI" | "MultiTenant";
}

/** Where Microsoft's side of the protocol lives; another cloud has other addresses. */
export interface Cloud {
	readonly issuer: string;
	readonly scope: string;
	readonly login: string;
	readonly openId: string;
	readonly emulatorOpenId: string;
	readonly oauth: string;
}

export interface TeamsOptions {
	/** Null: demo mode, nothing is authenticated and messages go to this machine only. */
	readonly app: TeamsApp | null;
	readonly allowedTenants: readonly string[];
	readonly handle: HandleTurn;
	/** Lets turns in, so many at once and so fast for one person. */
	readonly admit: Gate["enter"];
	readonly log: Log;
	/** ISO instant. */
	readonly now: () => string;
	readonly cloud?: Cloud;
	/** The Authorization header of what we send; asked from botbuilder's credentials when left out. */
	readonly authorization?: () => Promise<string | null>;
	readonly timeoutMs?: number;
}

/** What goes back to whoever posted the activity. */
export interface HttpAnswer {
	readonly status: number;
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

export interface Teams extends Channel {
	/** Takes one posted activity. Resolves after the turn's commit; rejects only on faults. */
	receive(body: unknown, authorization: string | undefined): Promise<HttpAnswer>;
}

/** Microsoft's public cloud (botframework-connector, AuthenticationConstants). */
const publicCloud: Cloud = {
	issuer: "https://api.botframework.com",
	scope: "https://api.botframework.com",
	login: "https://login.microsoftonline.com/botframework.com",
	openId: "https://login.botframework.com/v1/.well-known/openidconfiguration",
	emulatorOpenId: "https://login.microsoftonline.com/botframework.com/v2.0/.well-known/openid-configuration",
	oauth: "https://token.botframework.com",
};

const refuse = (status: number, code: string, message: string): HttpAnswer => ({
	status,
	body: { error: { code, message } },
});

/** Reports whether a request comes from the Bot Framework channel, or that it could not be found out. */
type TokenCheck = (activity: Inbound, authorization: string) => Promise<"ok" | "refused" | "unavailable">;

/** botbuilder's side of a live app: the check of what comes in, and the Authorization header for what we send. */
interface Microsoft {
	readonly check: TokenCheck;
	readonly authorization: () => Promise<string>;
}

async function microsoft(app: TeamsApp, cloud: Cloud): Promise<Microsoft> {
	const botbuilder = await import("botbuilder");
	const factory = new botbuilder.ConfigurationServiceClientCredentialFactory({
		MicrosoftAppId: app.id,
		MicrosoftAppType: app.type,
		MicrosoftAppTenantId: app.tenant,
		...(app.password ? { MicrosoftAppPassword: app.password } : {}),
	});
	const authentication = new botbuilder.ConfigurationBotFrameworkAuthentication(
		{
			ToChannelFromBotLoginUrl: cloud.login,
			ToChannelFromBotOAuthScope: cloud.scope,
			ToBotFromChannelTokenIssuer: cloud.issuer,
			OAuthUrl: cloud.oauth,
			ToBotFromChannelOpenIdMetadataUrl: cloud.openId,
			ToBotFromEmulatorOpenIdMetadataUrl: cloud.emulatorOpenId,
			CallerId: "urn:botframework:azure",
		},
		factory,
		{
			requiredEndorsements: [],
			// botbuilder also takes "emulator" tokens: any tenant's token issued to this app, for any audience and
			// without a service address. Only the channel's own tokens may name a student.
			validateClaims: async (claims) => {
				if (!claims.some((claim) => claim.type === "iss" && claim.value === cloud.issuer))
					throw Object.assign(new Error("Not a channel token."), { statusCode: 401 });
			},
		},
	);
	// They keep the token until shortly before it ends.
	const credentials = await factory.createCredentials(app.id, cloud.scope, cloud.login, true);
	return {
		async check(activity, authorization) {
			try {
				await authentication.authenticateRequest(activity as unknown as Activity, authorization);
				return "ok";
			} catch (error) {
				const { name, statusCode } = error as { name?: string; statusCode?: number };
				const tokenFault = name === "JsonWebTokenError" || name === "NotBeforeError" || name === "TokenExpiredError";
				return tokenFault || (statusCode !== undefined && statusCode < 500) ? "refused" : "unavailable";
			}
		},
		authorization: async () => `Bearer ${await (credentials as unknown as { getToken(): Promise<string> }).getToken()}`,
	};
}

/** What an invoke wants back: a word to show by the button. */
const invoked = (value: string): HttpAnswer => ({
	status: 200,
	body: { statusCode: 200, type: "application/vnd.microsoft.activity.message", value },
});

/** Who an activity is from; a string is the identity, an answer means it is nobody we talk with. */
function whoOf(
	activity: Placed,
	user: { id: string; aadObjectId?: string | null | undefined },
	options: TeamsOptions,
): string | HttpAnswer {
	if (!options.app) return `demo:${user.id}`;
	const tenant = tenantOf(activity);
	if (!tenant || !options.allowedTenants.some((id) => id.toLowerCase() === tenant))
		return refuse(403, "tenant", "This assistant does not serve that organization.");
	return user.aadObjectId ? `teams:${tenant}:${user.aadObjectId.toLowerCase()}` : { status: 200 };
}

/** The Teams channel: takes activities, hands turns to the pipeline, posts what we say. */
export function createTeams(options: TeamsOptions): Teams {
	const { app, handle, log, now, cloud = publicCloud, timeoutMs = 10_000 } = options;
	const demo = app === null;
	const live = app ? microsoft(app, cloud) : null;
	const authorizationFor = options.authorization ?? (async () => (live ? (await live).authorization() : null));
	const post = createPost(timeoutMs);
	/** Activities being answered, by turn. */
	const answering = new Map<string, string>();

	function answerOf(activity: Placed, address: Address, handled: Handled): HttpAnswer {
		if (activity.deliveryMode === "expectReplies")
			return {
				status: 200,
				body: { activities: handled.rows.map((row) => outgoingActivity(address, row, activity.id)) },
			};
		if (activity.type !== "invoke") return { status: 200 };
		return invoked(say(handled.rows[0]?.lang ?? "en", "sendingTaken"));
	}

	return {
		id: "teams",
		pull: false,

		async receive(body, authorization) {
			const read = readActivity(body);
			if (!read.ok) return refuse(400, "activity", read.message);
			const entrance = live ? await (await live).check(read.value, authorization ?? "") : "ok";
			if (entrance === "refused") {
				log.warn({ event: "teams-token-refused", sent: authorization !== undefined }, "A request's token was refused.");
				return refuse(401, "token", "The request's token is missing or not valid.");
			}
			if (entrance === "unavailable") {
				log.error({ event: "teams-keys-unavailable" }, "The keys that check Microsoft's tokens could not be read.");
				return refuse(503, "keys", "Tokens cannot be checked right now. Try again in a minute.");
			}
			const { serviceUrl, deliveryMode, channelId } = read.value;
			if (channelId === "" && demo)
				return refuse(400, "activity", "The activity's field channelId is missing or wrong.");
			if (channelId !== "msteams" && !demo) {
				log.warn({ event: "channel-refused" }, "An activity came from a channel that is not Teams.");
				return refuse(403, "channel", "This assistant talks with people in Microsoft Teams only.");
			}
			if (serviceUrl ? !serviceUrlAllowed(serviceUrl, demo) : !demo) {
				log.warn({ event: "service-url-refused" }, "An activity named a service address that is not allowed.");
				return refuse(403, "service-url", "Messages are not sent to that service address.");
			}
			const known = ["message", "messageUpdate", "invoke", "installationUpdate", "conversationUpdate"].includes(
				read.value.type,
			);
			if (!known) return { status: 200 };
			const whole = placed(read.value);
			if (!whole.ok) return refuse(400, "activity", whole.message);
			const activity = whole.value;
			if (!serviceUrl && deliveryMode !== "expectReplies")
				return refuse(400, "activity", "The activity's field serviceUrl is missing or wrong.");
			const input = inputOf(activity);
			const user = senderOf(activity);
			if (!input && activity.type === "invoke")
				return refuse(501, "invoke", "This assistant does not know that request.");
			if (!input || !user) return { status: 200 };
			const who = whoOf(activity, user, options);
			if (typeof who !== "string") {
				if (who.status === 403)
					log.warn({ event: "tenant-refused" }, "An activity came from an organization that is not served.");
				return who;
			}
			// A plan is private: in a group chat or a channel everybody would read it. Who calls us there is answered in general.
			const group = !demo && activity.conversation.conversationType !== "personal";
			if (group && !callsUs(activity)) return { status: 200 };
			const turn = turnOf(activity, { input, who, user: user.id, at: now(), name: app ? user.name : null, group });
			const admitted = options.admit(who, input);
			if (admitted.kind === "full")
				return {
					...refuse(503, "busy", "Very many people are writing right now. Try again in a moment."),
					headers: { "retry-after": String(admitted.seconds) },
				};
			if (admitted.kind === "slow" && group) return { status: 200 };
			if (admitted.kind === "slow") return tooFast(activity, turn, admitted.tell);
			answering.set(turn.id, activity.id);
			const over = () => {
				answering.delete(turn.id);
				admitted.leave();
			};
			try {
				const handled = await handle(turn);
				void handled.sent.finally(over);
				return answerOf(activity, turn.address, handled);
			} catch (fault) {
				over();
				throw fault;
			}
		},

		send,
	};

	/** Teams would not hand a 429 on to the person, so they are told in words: in the response, or once by a message. */
	function tooFast(activity: Placed, turn: Turn, tell: boolean): HttpAnswer {
		const lang = turn.locale ?? "en";
		const view = { kind: "say" as const, text: say(lang, "sendingTooFast") };
		const message = { id: turn.id, seq: 0, view, lang, key: null };
		if (activity.deliveryMode === "expectReplies")
			return { status: 200, body: { activities: [outgoingActivity(turn.address, message, activity.id)] } };
		if (tell) void send(turn.address, message);
		return activity.type === "invoke" ? invoked(view.text) : { status: 200 };
	}

	async function send(address: Address, message: Outgoing): Promise<SendResult> {
		const { serviceUrl } = address;
		if (!serviceUrl || !serviceUrlAllowed(serviceUrl, demo)) return { kind: "unreachable", code: "service-url" };
		let authorization: string | null;
		try {
			authorization = await authorizationFor();
		} catch (error) {
			log.error({ event: "teams-token", error }, "Microsoft gave no token to send with.");
			return { kind: "again", afterMs: null, busy: false };
		}
		const base = serviceUrl.endsWith("/") ? serviceUrl : `${serviceUrl}/`;
		return post({
			url: `${base}v3/conversations/${encodeURIComponent(address.conversation)}/activities`,
			body: outgoingActivity(address, message, message.turn ? answering.get(message.turn) : undefined),
			authorization,
			now: now(),
		});
	}
}
