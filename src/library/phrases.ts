/** What people type: phrases.yaml, and the words of safety.yaml. */
import { z } from "zod";
import type { Lang } from "../turn.ts";
import { type Fault, hint } from "./faults.ts";
import { isRoute, routeIds } from "./routes.ts";
import type { Danger, Phrase, Safety, Template, Urgency } from "./types.ts";
import { bilingual, check, keyed, type Parsed, sentence } from "./yaml.ts";

/** A phrase and where it stands, for messages. */
export interface PlacedPhrase extends Phrase {
	readonly file: string;
	readonly line: number;
}

const langs = ["en", "es"] as const satisfies readonly Lang[];
const role = z.enum(["student", "family", "adviser", "counselor", "administrator"]);
const phrase = z.union([sentence, keyed({ text: sentence, role })], {
	error: "expected a phrase, or text: and role: below the dash; put quotes around a phrase that holds a colon",
});
const perLang = keyed({ en: z.array(phrase), es: z.array(phrase) });
const texts = keyed({ en: z.array(sentence), es: z.array(sentence) });
const phrasesSchema = keyed({
	routes: z.record(z.string(), perLang),
	templates: keyed({ occupation: texts, state: texts }),
});

/** Reads phrases.yaml. */
export function readPhrases(
	file: string,
	parsed: Parsed,
): { phrases: PlacedPhrase[]; templates: Template[]; faults: Fault[] } {
	const { value, faults } = check(phrasesSchema, parsed.value, { file, lineOf: parsed.lineOf });
	const phrases: PlacedPhrase[] = [];
	const templates: Template[] = [];
	if (!value) return { phrases, templates, faults };
	for (const [route, lists] of Object.entries(value.routes)) {
		const line = parsed.lineOf(["routes", route]);
		if (!isRoute(route)) faults.push({ file, line, message: `"${route}" is not a route${hint(route, routeIds)}` });
		for (const lang of langs) {
			for (const [i, item] of lists[lang].entries()) {
				const { text, role } = typeof item === "string" ? { text: item, role: null } : item;
				phrases.push({ text, route, lang, role, file, line: parsed.lineOf(["routes", route, lang, i]) });
			}
		}
	}
	for (const slot of ["occupation", "state"] as const) {
		for (const lang of langs) {
			for (const [i, text] of value.templates[slot][lang].entries()) {
				if (!text.includes(`{${slot}}`))
					faults.push({
						file,
						line: parsed.lineOf(["templates", slot, lang, i]),
						message: `expected {${slot}} in this phrase`,
					});
				templates.push({ slot, text, lang });
			}
		}
	}
	return { phrases, templates, faults };
}

const dangers = ["crisis", "threat", "abuse"] as const satisfies readonly Danger[];
const urgencies = ["now", "next-school-morning"] as const satisfies readonly Urgency[];
const perUrgency = keyed({ now: texts, "next-school-morning": texts.optional() });
const replies = keyed({ student: bilingual, family: bilingual, staff: bilingual, unknown: bilingual });
const numbers = z
	.array(keyed({ en: sentence, es: sentence, checked: z.int().min(2020) }))
	.min(1, "is empty; expected at least one number");

const safetySchema = keyed({
	lists: z.record(z.string(), texts),
	patterns: keyed({ crisis: perUrgency, threat: perUrgency, abuse: perUrgency }),
	not: texts,
	replies: keyed({ crisis: replies, threat: replies, abuse: replies }),
	numbers: keyed({ crisis: numbers, threat: numbers, abuse: numbers }),
	examples: keyed({ crisis: perUrgency, threat: perUrgency, abuse: perUrgency, harmless: texts }),
});

type PerUrgency = { readonly [U in Urgency]?: Readonly<Record<Lang, readonly string[]>> | undefined };

/** Reads safety.yaml. */
export function readSafety(file: string, parsed: Parsed): { safety: Safety | null; faults: Fault[] } {
	const { value, faults } = check(safetySchema, parsed.value, { file, lineOf: parsed.lineOf });
	if (!value) return { safety: null, faults };
	const each = (
		part: Readonly<Record<Danger, PerUrgency>>,
	): { kind: Danger; urgency: Urgency; lang: Lang; text: string }[] =>
		dangers.flatMap((kind) =>
			urgencies.flatMap((urgency) =>
				langs.flatMap((lang) => (part[kind][urgency]?.[lang] ?? []).map((text) => ({ kind, urgency, lang, text }))),
			),
		);
	/** `{home}` becomes `(dad|mom|...)` of the pattern's language. */
	const filled = ({ text, lang, ...rest }: { kind: Danger; urgency: Urgency; lang: Lang; text: string }) => {
		const words = text.replace(/\{([a-z-]+)\}/g, (gap, name: string) => {
			const list = value.lists[name]?.[lang];
			if (list) return `(${list.join("|")})`;
			const line = parsed.lineOf(["patterns", rest.kind, rest.urgency, lang]);
			faults.push({
				file,
				line,
				message: `pattern "${text}": ${gap} is not one of the lists${hint(name, Object.keys(value.lists))}`,
			});
			return "";
		});
		return { ...rest, lang, words };
	};
	const listed = (kind: Danger): Safety["numbers"][Danger] =>
		value.numbers[kind].map(({ en, es, checked }) => ({ text: { en, es }, checked }));
	return {
		faults,
		safety: {
			patterns: each(value.patterns).map(filled),
			not: langs.flatMap((lang) => value.not[lang].map((words) => ({ lang, words }))),
			replies: value.replies,
			numbers: { crisis: listed("crisis"), threat: listed("threat"), abuse: listed("abuse") },
			examples: [
				...each(value.examples),
				...langs.flatMap((lang) =>
					value.examples.harmless[lang].map((text) => ({ kind: null, urgency: null, lang, text })),
				),
			],
		},
	};
}
