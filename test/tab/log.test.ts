import { describe, expect, it } from "vitest";
import { keyIn, over } from "../../src/tab/log.ts";

const counselor = "I want to talk to my counselor";

const bot = (sent: string, key: string | null = null, ...labels: string[]) => ({
	mine: false,
	text: "",
	sent,
	key,
	labels: new Set(labels),
});
const own = (text: string, key: string | null = null) => ({ mine: true, text, sent: "own", key, labels: new Set("") });
const closed = (...entries: Parameters<typeof over>[0][number][]) => [...over(entries)].sort((a, b) => a - b);

describe("what can still be pressed", () => {
	it("takes a reply's buttons away with the person's next line, and not before", () => {
		expect(closed(bot("reply"), bot("reply"))).toEqual([]);
		expect(closed(bot("reply"), bot("reply"), own("yes"), bot("reply"))).toEqual([0, 1]);
	});

	it.each(["message", "alert", "welcome", "reminder", "check-in"])("leaves a pushed %s open", (sent) => {
		expect(closed(bot(sent, "k", "Fine"), bot("reply"), own("set a goal"), bot("reply"), own("5"))).toEqual([1, 3]);
	});

	it("keeps a message open whose button was pressed", () => {
		expect(closed(bot("message", "m"), own("Refresh", keyIn({ key: "m", route: "dialog:x", button: 0 })))).toEqual([]);
	});

	it("closes the check-in that was answered and no other with the same label", () => {
		const cards = [bot("check-in", "a", counselor), bot("check-in", "b", counselor), bot("check-in", "c", counselor)];
		expect(closed(...cards, own(counselor, keyIn({ key: "a", answer: "talk" })))).toEqual([0]);
		expect(closed(...cards, own(counselor, keyIn({ key: "other", answer: "talk" })))).toEqual([]);
	});

	it("does not take a check-in's way to the counselor for its answer", () => {
		const pressed = keyIn({ key: "a", route: "dialog:ask-counselor" });
		expect(closed(bot("check-in", "a", counselor), own(counselor, pressed))).toEqual([]);
	});

	it("closes by its label only the newest open check-in before a line without a key", () => {
		const [a, b, c] = [bot("check-in", "a", counselor), bot("check-in", "b", counselor), bot("check-in", "c", "Fine")];
		const later = bot("check-in", "d", counselor);
		expect(closed(a, b, c, own(counselor), later)).toEqual([1]);
		expect(closed(a, b, c, own(counselor), own(counselor), later)).toEqual([0, 1]);
		expect(closed(a, b, c, own("what is an ILP?"))).toEqual([]);
	});
});
