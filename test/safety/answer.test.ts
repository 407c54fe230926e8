/** The words of an answer to danger: what they hold, what they never say, and that what they claim is true. */
import { describe, expect, test } from "vitest";
import { render } from "../../src/cards/index.ts";
import { loadLibrary } from "../../src/library/load.ts";
import type { Telling, Writer } from "../../src/library/types.ts";
import { followUpView, raisedBy, raises, safetyView, screened, writerOf } from "../../src/safety/answer.ts";
import type { Hit } from "../../src/safety/screen.ts";
import { toldText } from "../../src/safety/told.ts";
import type { Danger, Lang, Person, View } from "../../src/turn.ts";
import { root } from "../library/folder.ts";
import { measure } from "../support/readability.ts";

const library = loadLibrary(root);
const { safety, district } = library;
const langs: readonly Lang[] = ["en", "es"];
const kinds: readonly Danger[] = ["crisis", "threat", "abuse"];
const writers: readonly Writer[] = ["student", "family", "staff", "unknown", "anonymous"];
const tellings: readonly Telling[] = ["open", "closed", "closed-long", "morning", "morning-long", "adult", "nobody"];
const when: Readonly<Record<Lang, string>> = { en: "Monday at 7:45 AM", es: "lunes a las 7:45 a.m." };

const textOf = (view: View): string => {
	if (view.kind !== "safety") throw new Error(view.kind);
	return view.text;
};
const filled = (key: Telling, lang: Lang, name = "Elena Rivera"): string =>
	safety.told[key][lang].replace("{contact}", name).replace("{when}", when[lang]);

/** Every reply that anybody can read. */
const all = langs.flatMap((lang) =>
	kinds.flatMap((kind) =>
		writers.flatMap((writer) =>
			(raises(writer) ? ["", ...tellings.map((key) => filled(key, lang, "Ana María Rivera"))] : [""]).map((told) => ({
				...{ lang, kind, writer, told },
				text: textOf(safetyView(library, { kinds: [kind] }, writer, lang, told)),
			})),
		),
	),
);
const where = ({ kind, writer, lang, told }: (typeof all)[number]) => `${kind} ${writer} ${lang} ${told}`;

describe("every reply", () => {
	test("has 60 words or fewer, even where the person who is told has a name of three", () => {
		expect(all.filter(({ text }) => text.split(/\s+/).length > 60).map(where)).toEqual([]);
		expect(all.length).toBeGreaterThan(150);
	});

	test.each(langs)("is easy to read, all of them joined (%s)", (lang) => {
		const { score } = measure(
			all.filter((one) => one.lang === lang).map(({ text }) => text),
			lang,
		);
		if (lang === "en") expect(score).toBeLessThanOrEqual(5);
		else expect(score).toBeGreaterThanOrEqual(65);
	});

	test("leaves no gap open, and no two spaces where nothing is claimed", () => {
		expect(all.filter(({ text }) => /[{}]| {2}|^ | $/.test(text)).map(where)).toEqual([]);
	});

	test("asks for no certainty, promises no secrecy, names no way to do harm, calls nobody ill, and gives no counsel", () => {
		const never =
			/are you sure|promise|secret|just between us|confidential|pill|rope|knife|hang|depress|disorder|suicid|breathe|calm down|feel better|seguro de|promet|secreto|confidencial|pastilla|cuerda|cuchillo|deprim|trastorno|respira|cálma|sentirás mejor/i;
		expect(all.filter(({ text }) => never.test(text)).map(where)).toEqual([]);
	});

	test("names 911, and for a student what fits the kind", () => {
		expect(all.filter(({ text }) => !text.includes("911")).map(where)).toEqual([]);
		const student = (kind: Danger, lang: Lang) => safety.replies[kind].student[lang];
		for (const lang of langs) expect(student("crisis", lang)).toContain("988");
		expect(student("abuse", "en")).toContain("an adult who is not the one hurting you");
		expect(student("abuse", "es")).toContain("un adulto que no sea quien te lastima");
		// 911 and an adult first, then everything else.
		expect(student("threat", "en")).toMatch(/911.*adult at school.*988/);
		expect(student("threat", "es")).toMatch(/911.*adulto de la escuela.*988/);
	});

	test("says tú to a student and usted to everybody else", () => {
		const familiar = /\b(tú|te|ti|tu|tus|tienes|llama|escribe|cuéntale|esperes|aléjate|estás)\b/i;
		const formal = /\b(usted|llame|escriba|cuéntele|espere|aléjese|siga|haga|su)\b/i;
		for (const one of all.filter(({ lang }) => lang === "es")) {
			const own = one.told === "" ? one.text : one.text.replace(one.told, "");
			if (one.writer === "student") expect(own, where(one)).not.toMatch(formal);
			else expect(own, where(one)).not.toMatch(familiar);
		}
	});

	test("claims nothing where nothing is known to be true, and to staff and visitors that nobody was told", () => {
		const claim = /reach|let .* know|was told|have told (?!anyone)|avisarle a|voy a avisar/i;
		expect(all.filter(({ told, text }) => told === "" && claim.test(text)).map(where)).toEqual([]);
		for (const { writer, lang, text } of all) {
			if (writer === "anonymous")
				expect(text).toContain(
					lang === "en"
						? "I do not know who you are, so nobody at school will be told."
						: "No sé quién es usted, así que no se le avisará a nadie en la escuela.",
				);
			if (writer === "staff")
				expect(text).toContain(lang === "en" ? "I have not told anyone." : "No le he avisado a nadie.");
		}
	});
});

describe("numbers", () => {
	const listed = (of: readonly Danger[], lang: Lang = "en"): readonly string[] => {
		const view = safetyView(library, { kinds: of }, "student", lang);
		return view.kind === "safety" ? view.numbers : [];
	};

	test("of a crisis: 988 by call, text, chat and video, the text line, and 911", () => {
		const lines = listed(["crisis"]).join("\n");
		for (const part of ["call or text 988", "988lifeline.org/chat", "Sign Language", "text HOME to 741741", "911"])
			expect(lines).toContain(part);
		const spanish = listed(["crisis"], "es").join("\n");
		for (const part of ["oprimir 2", "mandar AYUDA por texto al 988", "AYUDA por texto al 741741", "lengua de señas"])
			expect(spanish).toContain(part);
	});

	test("of a threat begin with 911; of abuse with the hotline for children", () => {
		expect(listed(["threat"])[0]).toMatch(/^911/);
		expect(listed(["abuse"])[0]).toContain("1-800-422-4453");
		expect(listed(["abuse"]).join("\n")).toMatch(/sexual.*\n.*partner.*\n.*photos/);
	});

	test("of several kinds stand there once, those of the first kind first", () => {
		const lines = listed(["crisis", "threat", "abuse"]);
		expect(lines.slice(0, safety.numbers.crisis.length)).toEqual(listed(["crisis"]));
		expect(new Set(lines)).toEqual(new Set([...listed(["crisis"]), ...listed(["threat"]), ...listed(["abuse"])]));
		expect(new Set(lines).size).toBe(lines.length);
	});

	test("each has its source and the year in which somebody looked", () => {
		for (const line of kinds.flatMap((kind) => safety.numbers[kind])) {
			expect(line.checked, line.id).toBeGreaterThanOrEqual(2026);
			expect(line.source, line.id).toMatch(/\.(org|gov|com)|U\.S\.C\./);
		}
	});

	test("are in the card and in its text twin", () => {
		const view = safetyView(library, { kinds: ["crisis"] }, "student", "en");
		const { text, card } = render(view, "en", null);
		for (const line of listed(["crisis"])) {
			expect(text).toContain(line);
			expect(JSON.stringify(card).replaceAll('\\"', '"')).toContain(line);
		}
	});
});

describe("what is said about telling somebody", () => {
	const elena = { givenName: "Elena", familyName: "Rivera" } as Person;
	const said = (now: string, urgency: "now" | "next-school-morning" = "now", contact: Person | null = elena) =>
		toldText(safety, district, { standing: { kind: "contact", contact }, urgency, lang: "en", now });
	const tuesday = "2026-11-24T16:00:00Z";
	const night = "2026-11-24T04:00:00Z";

	test.each([
		[tuesday, "now", "I am trying to reach Elena Rivera now. They may not see it right away."],
		[
			night,
			"now",
			"School is closed. I am trying to reach Elena Rivera now. They may not see it before Tuesday at 7:45 AM.",
		],
		// While school is open nothing waits for the morning; contacts are there half an hour before it opens.
		[tuesday, "next-school-morning", "I am trying to reach Elena Rivera now. They may not see it right away."],
		[night, "next-school-morning", "I will let Elena Rivera know. They may not see it before Tuesday at 7:15 AM."],
	] as const)("%s, %s", (now, urgency, expected) => {
		expect(said(now, urgency)).toBe(expected);
	});

	test("where nobody can be named it is an adult at your school", () => {
		expect(said(tuesday, "now", null)).toContain("trying to reach an adult at your school now");
	});

	test("of what is not stored: on the disk, nowhere, or nothing is said", () => {
		const told = (kind: "spooled" | "lost" | "silent", lang: Lang) =>
			toldText(safety, district, { standing: { kind }, urgency: "now", lang, now: tuesday });
		expect(told("spooled", "en")).toContain("an adult at your school");
		expect(told("lost", "en")).toMatch(/^I could not reach/);
		expect(told("lost", "es")).toMatch(/^No pude avisarle/);
		expect(told("silent", "en")).toBe("");
	});

	test("later, when nobody was reached: says so, with the numbers again, to a student with tú", () => {
		const view = followUpView(library, ["abuse", "crisis"], "student", "es");
		expect(textOf(view)).toMatch(/^Todavía no he podido avisarle a nadie.*habla/);
		expect(textOf(followUpView(library, ["crisis"], "family", "es"))).toContain("hable");
		expect(textOf(followUpView(library, ["crisis"], "unknown", "en"))).toMatch(/^I have not reached anyone/);
		expect(view).toMatchObject({ numbers: expect.arrayContaining([expect.stringContaining("988")]) });
		for (const one of Object.values(safety.told["follow-up"]))
			for (const lang of langs) expect(one[lang].split(/\s+/).length).toBeLessThanOrEqual(60);
	});
});

describe("an alert", () => {
	const hit: Hit = { route: "safety:abuse", kinds: ["abuse"], urgency: "now", lang: "en" };
	const student = { id: "student-10", role: "student", counselor: "counselor-1" } as Person;
	const staff = [{ id: "counselor-1", role: "counselor", givenName: "Elena", familyName: "Rivera" } as Person];
	const told = safetyView(library, hit, "student", "en", filled("open", "en"));
	const turn = { id: "t", at: "2026-11-24T16:00:00Z", who: "teams:a:b", name: "Jo P" };

	test("is led by what leads its message; several texts are led by crisis, then threat, then abuse", () => {
		const both: Hit = { ...hit, kinds: ["abuse", "crisis"] };
		const threat: Hit = { ...hit, route: "safety:threat", kinds: ["threat"], urgency: "next-school-morning" };
		expect(screened({ kind: "text", text: "one" }, () => both)).toEqual(both);
		const card = { kind: "card" as const, key: "k", value: { a: "one", b: "two" } };
		const found = screened(card, (text) => (text === "one" ? both : threat));
		expect(found).toMatchObject({ route: "safety:threat", kinds: ["threat", "abuse", "crisis"], urgency: "now" });
	});

	test("holds every text of a card as it was written, the whole reply as it was read, and who is named", () => {
		const input = {
			kind: "card" as const,
			key: "k",
			value: { one: "my dad hits me", two: "Ms. Rivera KNOWS", route: "x" },
		};
		expect(screened(input, (text) => (text.includes("dad") ? hit : null))).toEqual(hit);
		const alert = raisedBy({ ...turn, input }, hit, { person: student, staff, told });
		expect(alert).toMatchObject({ turn: "t", who: "teams:a:b", person: "student-10", name: null });
		expect(alert).toMatchObject({
			words: "my dad hits me\nMs. Rivera KNOWS",
			named: ["counselor-1"],
			kinds: ["abuse"],
		});
		expect(alert.told.split("\n")[0]).toBe(textOf(told));
		expect(alert.told).toContain("1-800-422-4453");
	});

	test("of somebody who is not on the roster has the name that Teams gave", () => {
		const alert = raisedBy({ ...turn, input: { kind: "text", text: "x" } }, hit, { person: null, staff, told });
		expect(alert).toMatchObject({ person: null, name: "Jo P", who: "teams:a:b" });
	});

	test("is raised by students, families and unknown people, not by staff and visitors", () => {
		const of = (role: Person["role"]) => raises(writerOf({ ...student, role }, "person:x"));
		expect([of("student"), of("family"), raises(writerOf(null, "teams:a:b"))]).toEqual([true, true, true]);
		expect([of("counselor"), of("adviser"), of("administrator")]).toEqual([false, false, false]);
		expect(raises(writerOf({ ...student, role: "family" }, "anon:x"))).toBe(false);
	});
});
