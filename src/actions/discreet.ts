/** What is private in a message to a counselor: its numbers never go, the rest goes only as its writer wants it. */
import type { PrivateKind } from "../library/types.ts";
import { say } from "../words/index.ts";
import type { Action } from "./action.ts";

const isNumber = (kind: PrivateKind): boolean => kind === "card" || kind === "social";

const checkMessage: Action = {
	outcomes: ["clear", "cut", "private", "nothing"],
	args: ["text"],
	run: ({ args, discretion, lang, say: reply }) => {
		const text = String(args.text ?? "");
		const { parts } = discretion.find(text);
		if (parts.length === 0) return { outcome: "clear" };
		const cut = parts.some(({ kind }) => isNumber(kind)) ? [reply(say(lang, "private-cut"))] : [];
		const rest = discretion.without(text, "numbers");
		if (rest === "") return { outcome: "nothing", replies: [...cut, reply(say(lang, "private-nothing"))] };
		const others = parts.filter(({ kind }) => !isNumber(kind));
		if (others.length === 0)
			return { outcome: "cut", replies: [...cut, reply(say(lang, "private-rest", { text: rest }))] };
		const found = others.map(({ from, to }) => text.slice(from, to)).join(" … ");
		return { outcome: "private", replies: [...cut, reply(say(lang, "private-found", { text: found }))] };
	},
};

const takeOut: Action = {
	outcomes: ["shown", "nothing"],
	args: ["text"],
	run: ({ args, discretion, lang, say: reply }) => {
		const text = discretion.without(String(args.text ?? ""), "all");
		return text === ""
			? { outcome: "nothing", replies: [reply(say(lang, "private-nothing"))] }
			: { outcome: "shown", replies: [reply(say(lang, "private-rest", { text }))] };
	},
};

export const discreet = { "check-message": checkMessage, "take-out": takeOut } satisfies Record<string, Action>;
