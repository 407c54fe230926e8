/** What people hear and reach who do not see the page or do not use a mouse. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { choose, open, openScene, overflow, phone, press, rate, said, small, write } from "../support/page.ts";

const scene = openScene();
const { visit, enter } = scene;

const tree = async (page: Page, selector: string) => page.locator(selector).last().ariaSnapshot();
const card = (page: Page) => open(page).ariaSnapshot();

/** Notes every turn that a screen reader would announce: added to the log, or shown in it again, while it is live. */
function listenToLog(): void {
	const heard: string[] = [];
	Object.assign(window, { heard });
	const note = (node: Node) => {
		if (!(node instanceof HTMLElement) || node.hidden) return;
		const log = node.closest("[role=log]");
		if (log?.getAttribute("aria-live") === "polite") heard.push(node.textContent ?? "");
	};
	new MutationObserver((changes) => {
		for (const { type, target, addedNodes } of changes)
			if (type === "attributes") note(target);
			else for (const node of addedNodes) if (target instanceof Element && target.matches("[role=log]")) note(node);
	}).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden"] });
}
const heard = (page: Page) => page.evaluate(() => (window as unknown as { heard: string[] }).heard.splice(0));
const live = (page: Page) =>
	page.waitForFunction(() => document.querySelector("[role=log]")?.getAttribute("aria-live") === "polite");

/** What has the focus: its kind and its name. */
const focused = (page: Page) =>
	page.evaluate(() => {
		const one = document.activeElement as HTMLInputElement | null;
		if (!one || one === document.body) return "nothing";
		const label = one.labels?.[0]?.textContent ?? one.textContent;
		return `${one.tagName.toLowerCase()} ${label?.trim()}`;
	});

describe("the accessibility tree", () => {
	it("of the sign-in list", async () => {
		const page = await visit();
		expect(await tree(page, "header")).toMatchInlineSnapshot(`
			"- banner:
			  - text: Onward
			  - group: Options
			  - group "Language":
			    - button "English" [pressed]
			    - button "Español""
		`);
		expect(await tree(page, ".choose > ul:nth-of-type(1)")).toMatchInlineSnapshot(`
			"- list:
			  - listitem:
			    - button "Camila Ortiz Grade 8 In grade 8, about to start a plan."
			  - listitem:
			    - button "Malik Brooks Grade 10 In grade 10. Find jobs that fit, set a goal, plan next year's classes."
			  - listitem:
			    - button "Linh Tran Grade 12 In the last year of high school, with graduation ahead.""
		`);
	});

	it("of a welcome, a question with buttons, one with choices, a page of statements, and results", async () => {
		const page = await enter("student-10");
		expect(await tree(page, "main")).toMatchInlineSnapshot(`
			"- main:
			  - heading "Onward" [level=1]
			  - log "Conversation":
			    - text: "Tuesday, November 24 Onward:"
			    - paragraph: Hi Malik! I'm Onward, a program, not a person. I can help you find jobs that fit you, set a goal and plan your classes. It all goes into your Individual Learning Plan (ILP). We go three minutes at a time.
			    - text: "Onward:"
			    - group "Where do you want to begin?":
			      - text: Where do you want to begin?
			      - button "Find jobs that fit me"
			      - button "Set a goal"
			      - button "See my plan"
			      - button "Who can read this?"
			      - button "Talk to my counselor"
			  - text: Your message
			  - textbox "Your message":
			    - /placeholder: Write a message
			  - button "Send""
		`);
		await press(page, "Set a goal");
		await said(page, "right after high school");
		expect(await card(page)).toMatchInlineSnapshot(`
			"- text: What would you like to do right after high school?
			- radiogroup "What would you like to do right after high school?":
			  - radio "Four-year college"
			  - text: Four-year college
			  - radio "Two-year college or certificate"
			  - text: Two-year college or certificate
			  - radio "Apprenticeship"
			  - text: Apprenticeship
			  - radio "Military"
			  - text: Military
			  - radio "A job right after high school"
			  - text: A job right after high school
			  - radio "A gap year first"
			  - text: A gap year first
			  - radio "I don't know yet"
			  - text: I don't know yet
			- button "Send"
			- button "Talk to my counselor""
		`);
		await press(page, "Send");
		await open(page).locator(".hint").waitFor();
		expect(await focused(page)).toBe("input Four-year college");
		expect(await card(page)).toContain("alert: Pick or write an answer first.");
		await choose(page, "Apprenticeship");
		await page.locator(".turn.me", { hasText: "Apprenticeship" }).waitFor();
		expect(await tree(page, ".card.closed")).toMatchInlineSnapshot(
			`"- paragraph: What would you like to do right after high school?"`,
		);

		await write(page, "find jobs that fit me");
		await press(page, "No, give me ideas");
		await open(page).locator(".scale").first().waitFor();
		const statements = await card(page);
		expect(statements.match(/radiogroup/g)).toHaveLength(6);
		expect(statements).toContain('radiogroup "Fix a bike that does not work"');
		await rate(page, [5, 4, 1, 2, 3, 2]);
		const results = page.locator(".card", { hasText: "A first guess" });
		await results.waitFor();
		expect(await results.ariaSnapshot()).toMatch(/Thinkers|Builders/);
	});

	it("of a check-in, before and after its answer", async () => {
		const student = await enter("student-10");
		const counselor = await enter("counselor-1");
		await write(counselor, "send a check-in");
		await press(counselor, "How is your plan going?");
		await press(counselor, "All of my caseload");
		await press(counselor, "Yes");
		await said(counselor, "It is on its way to 24");
		await scene.onward.app.sender.tick(scene.onward.clock.now());
		await said(student, "wants to know how you are doing");
		expect(await tree(student, ".turn.bot")).toMatchInlineSnapshot(`
			"- text: "Onward:"
			- group "Elena Rivera wants to know how you are doing with your plan. How is it going so far?":
			  - text: Elena Rivera wants to know how you are doing with your plan. How is it going so far?
			  - button "It's going well"
			  - button "I'm just getting started"
			  - button "I'm not sure what to do next"
			  - button "I want to talk to my counselor"
			  - button "Talk to my counselor""
		`);
		await press(student, "It's going well");
		await said(student, "Great to hear");
		expect(await student.locator(".turn", { hasText: "wants to know how you are doing" }).ariaSnapshot()).toBe(
			'- text: "Onward:"\n- paragraph: Elena Rivera wants to know how you are doing with your plan. How is it going so far?',
		);
	});

	it("of the line that says the server is away, with somebody to call", async () => {
		const page = await enter("student-10");
		await page.context().setOffline(true);
		await write(page, "hello");
		await page.locator(".state", { hasText: "Not sent yet" }).waitFor();
		expect(await tree(page, ".foot")).toMatchInlineSnapshot(`
			"- status:
			  - paragraph: I can't reach the school's server. I keep your words and try again.
			  - paragraph:
			    - text: In danger, call
			    - link "911":
			      - /url: tel:911
			    - text: . To talk to somebody now, call or text
			    - link "988":
			      - /url: tel:988
			    - text: .
			- text: Your message
			- textbox "Your message":
			  - /placeholder: Write a message
			- button "Send""
		`);
	});
});

describe("by keyboard alone", () => {
	it("everything is reached in the order it is read, and the focus never falls off the page", async () => {
		const page = await visit();
		expect(await focused(page)).toBe("h1 Choose who you are");
		const order: string[] = [];
		for (const key of ["Shift+Tab", "Shift+Tab", "Shift+Tab", "Tab", "Tab", "Tab", "Tab"]) {
			await page.keyboard.press(key);
			order.push(await focused(page));
		}
		expect(order.slice(0, 5)).toEqual([
			"button Español",
			"button English",
			"summary Options",
			"button English",
			"button Español",
		]);
		expect(order[5]).toContain("Camila Ortiz");
		expect(order[6]).toContain("Malik Brooks");
		await page.keyboard.press("Enter");
		await open(page).locator("button").first().waitFor();
		expect(await focused(page)).toBe("textarea Your message");

		// Backwards from the box to the card, and from question to question.
		for (let tabs = 0; tabs < 10 && (await focused(page)) !== "button Set a goal"; tabs += 1)
			await page.keyboard.press("Shift+Tab");
		await page.keyboard.press("Enter");
		await page.waitForFunction(() => document.activeElement?.getAttribute("type") === "radio");
		expect(await focused(page)).toBe("input Four-year college");
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("Tab");
		expect(await focused(page)).toBe("button Send");
		await page.keyboard.press("Enter");
		await said(page, "job you want to aim for");
		await page.waitForFunction(() => document.activeElement?.closest(".card:not(.closed)") !== null);
		expect(await page.locator(".turn.me").last().textContent()).toContain("Two-year college or certificate");
	});

	it("the options open, switch and close, and give the focus back", async () => {
		const page = await enter("student-10");
		await page.locator(".options summary").focus();
		await page.keyboard.press("Enter");
		await page.keyboard.press("Tab");
		expect(await tree(page, ".panel")).toMatchInlineSnapshot(`
			"- switch "Simple mode"
			- text: Simple mode Big letters, easy words, one question at a time.
			- button "Change person""
		`);
		await page.keyboard.press("Escape");
		expect(await focused(page)).toBe("summary Options");
		expect(await page.locator(".panel").isVisible()).toBe(false);
	});
});

describe("what a screen reader announces", () => {
	it("is every new turn once: not the history, not the own line twice, not what is folded away", async () => {
		const page = await enter("student-10", { before: listenToLog });
		await live(page);
		await heard(page);
		await press(page, "Set a goal");
		await said(page, "right after high school");
		const first = await heard(page);
		expect(first.filter((text) => text.includes("Set a goal"))).toHaveLength(1);
		expect(first.filter((text) => text.includes("right after high school"))).toHaveLength(1);
		expect(first).toHaveLength(3);

		await page.reload();
		await said(page, "right after high school");
		await live(page);
		expect(await heard(page)).toEqual([]);

		await page.locator(".options summary").click();
		await page.locator(".switch input").first().check();
		await said(page, "I will use easy words");
		await page.keyboard.press("Escape");
		const simple = await heard(page);
		expect(simple.filter((text) => text.includes("Where do you want to begin"))).toEqual([]);
		await page.getByRole("button", { name: "Show what was said before" }).click();
		await page.locator(".turn", { hasText: "Where do you want to begin" }).first().waitFor();
		expect(await heard(page)).toEqual([]);
	});

	it("speaks the language of each message", async () => {
		const page = await enter("student-10");
		await write(page, "¿qué es un ILP?");
		const article = page.locator(".card[lang=es]");
		await article.waitFor();
		expect(await page.locator(".turn.bot > :not(.unseen):not([lang])").count()).toBe(0);
		expect(await page.locator(".turn.me .bubble:not([lang])").count()).toBe(0);
	});
});

describe("simple mode", () => {
	it("shows one exchange and one statement at a time, in easy words, and remembers", async () => {
		const page = await enter("student-10", phone);
		await page.locator(".options summary").click();
		await page.locator(".switch input").first().check();
		await said(page, "I will use easy words");
		await page.keyboard.press("Escape");
		await write(page, "set a goal");
		await said(page, "After high school, what do you want to do first?");
		const shown = () => page.locator(".turn:visible").count();
		expect(await shown()).toBe(3);
		expect(await page.locator(".turn.me:visible").textContent()).toContain("set a goal");

		await write(page, "find jobs that fit me");
		await press(page, "No, give me ideas");
		await open(page).locator(".scale").first().waitFor();
		const statements = open(page).locator(".scale:visible");
		expect(await statements.count()).toBe(1);
		expect(await open(page).getByRole("button", { name: "Send" }).isVisible()).toBe(false);
		for (let at = 1; at <= 6; at += 1) {
			expect(await open(page).locator(".place").textContent()).toBe(`${at} of 6`);
			await statements.locator("input").nth(4).check();
			if (at < 6) await press(page, "Next");
		}
		expect(await small(page)).toEqual([]);
		expect(await overflow(page)).toEqual({ wide: 0, cut: [] });
		await press(page, "Send");
		await said(page, "Your answers are close together");

		await page.reload();
		await said(page, "Your answers are close together");
		expect(await page.evaluate(() => document.documentElement.hasAttribute("data-simple"))).toBe(true);
		await write(page, "what is an ILP?");
		await said(page, "What is an ILP?");
		const article = page.locator(".card", { hasText: "What is an ILP?" });
		const source = article.locator(".secondary", { hasText: "Source" });
		expect(await source.isVisible()).toBe(false);
		await article.getByRole("button", { name: "More", exact: true }).click();
		expect(await source.isVisible()).toBe(true);
		await article.getByRole("button", { name: "Less", exact: true }).click();
		expect(await source.isVisible()).toBe(false);
	});
});

/** A speaker with one voice of the device for each language, and one of the network that must not be used. */
function speaker(): void {
	const said: string[] = [];
	const voices = [
		{ lang: "en-US", localService: false, default: true, name: "Cloud" },
		{ lang: "en-US", localService: true, default: false, name: "Here" },
		{ lang: "es-MX", localService: true, default: false, name: "Aquí" },
	];
	const speak = ({ text, voice }: { text: string; voice: { name: string } }) => said.push(`${voice.name}: ${text}`);
	const cancel = () => said.push("(stopped)");
	const synthesis = Object.assign(new EventTarget(), { getVoices: () => voices, speak, cancel });
	Object.defineProperty(window, "speechSynthesis", { value: synthesis });
	Object.assign(window, {
		spoken: said,
		SpeechSynthesisUtterance: class {
			text: string;
			constructor(text: string) {
				this.text = text;
			}
		},
	});
}

describe("reading aloud", () => {
	const spoken = (page: Page) => page.evaluate(() => (window as unknown as { spoken: string[] }).spoken.splice(0));

	it("reads a message with its choices by a voice of the device, and stops when asked or answered", async () => {
		const page = await enter("student-10", { before: speaker });
		const listen = page.getByRole("button", { name: "Listen" });
		await listen.last().click();
		expect(await spoken(page)).toEqual([
			"Here: Where do you want to begin?",
			"Here: Find jobs that fit me",
			"Here: Set a goal",
			"Here: See my plan",
			"Here: Who can read this?",
			"Here: Talk to my counselor",
		]);
		await page.getByRole("button", { name: "Stop reading" }).click();
		expect(await spoken(page)).toEqual(["(stopped)"]);
		await listen.first().click();
		await spoken(page);
		await press(page, "Set a goal");
		await said(page, "right after high school");
		expect((await spoken(page))[0]).toBe("(stopped)");
	});

	it("reads new messages to who wants that, in their language, and nothing of the history", async () => {
		const page = await enter("family-1", { before: speaker });
		await page.waitForFunction(() => document.documentElement.lang === "es");
		await page.locator(".options summary").click();
		await page.getByRole("switch", { name: "Leer en voz alta los mensajes nuevos" }).check();
		await page.keyboard.press("Escape");
		expect(await spoken(page)).toEqual([]);
		await write(page, "¿qué es un ILP?");
		await page.locator(".card[lang=es]", { hasText: "Fuente" }).waitFor();
		expect((await spoken(page))[0]).toMatch(/^Aquí: ¿Qué es un ILP\?/);
		await page.reload();
		await page.locator(".card[lang=es]", { hasText: "Fuente" }).waitFor();
		expect(await spoken(page)).toEqual([]);
	});

	it("is not offered where the device has no voice", async () => {
		const page = await enter("student-10");
		expect(await page.getByRole("button", { name: "Listen" }).count()).toBe(0);
		await page.locator(".options summary").click();
		expect(await page.getByRole("switch").count()).toBe(1);
	});
});

describe("pictures", () => {
	it("stand beside words, and screen readers pass them by", async () => {
		const page = await enter("student-10");
		const button = open(page).getByRole("button", { name: "Set a goal", exact: true });
		expect(await button.locator("svg[aria-hidden=true]").count()).toBe(1);
		expect(await page.locator("svg:not([aria-hidden=true])").count()).toBe(0);
		const alone = await page
			.locator("button:has(svg)")
			.evaluateAll((all) => all.filter((one) => !one.textContent?.trim()));
		expect(alone).toEqual([]);
		await write(page, "hello");
		await page.locator(".suggestion svg").first().waitFor();
	});
});
