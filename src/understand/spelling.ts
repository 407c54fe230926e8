/** Puts right what was mistyped: a word nobody ever wrote becomes the known word it most likely was. */
import { distance } from "../library/likeness.ts";
import type { Lang } from "../turn.ts";

/** Short forms of text messages, as they are folded. */
const SHORT_FORMS: Readonly<Record<Lang, Readonly<Record<string, string>>>> = {
	en: {
		...{
			u: "you",
			ur: "your",
			r: "are",
			y: "why",
			n: "and",
			d: "the",
			b4: "before",
			abt: "about",
			w: "with",
			wo: "without",
		},
		...{
			pls: "please",
			plz: "please",
			ppl: "people",
			wat: "what",
			wut: "what",
			wht: "what",
			whats: "what is",
			yr: "year",
		},
		...{ yrs: "years", bc: "because", cuz: "because", rn: "right now", hs: "high school", cc: "community college" },
		...{
			uni: "university",
			appt: "appointment",
			sched: "schedule",
			gonna: "going to",
			wanna: "want to",
			gotta: "have to",
		},
		...{ im: "i am", ive: "i have", idk: "i dont know", kiero: "quiero" },
	},
	es: {
		...{
			q: "que",
			k: "que",
			ke: "que",
			xq: "por que",
			pq: "por que",
			porq: "porque",
			x: "por",
			tb: "tambien",
			tmb: "tambien",
		},
		...{ dnd: "donde", cdo: "cuando", kiero: "quiero", aki: "aqui", pa: "para", xfa: "por favor", porfa: "por favor" },
		...{
			d: "de",
			stoy: "estoy",
			toy: "estoy",
			qro: "quiero",
			info: "informacion",
			uni: "universidad",
			profe: "maestro",
		},
	},
};

/** A folded text with short forms written out; phrases are learnt and messages read in this form. */
export function writtenOut(folded: string, lang: Lang): string {
	return folded
		.split(" ")
		.map((word) => SHORT_FORMS[lang][word] ?? word)
		.join(" ");
}

/**
 * @param known words and how often they were written
 * @returns a function from a folded text to the same with slips put right: one in words of four letters, two in eight
 */
export function createSpelling(known: ReadonlyMap<string, number>): (folded: string) => string {
	// a slip is seldom in the first letter, so only words that share it are looked at
	let shelves: Map<string, string[]> | null = null;
	const mended = new Map<string, string>();

	const mend = (word: string): string => {
		if (known.has(word)) return word;
		if (word.length < 4 || /\d/.test(word)) return word;
		const found = mended.get(word);
		if (found !== undefined) return found;
		if (shelves === null) {
			shelves = new Map();
			for (const one of known.keys()) {
				if (one.length < 4) continue;
				const key = `${one[0]}${one.length}`;
				shelves.set(key, [...(shelves.get(key) ?? []), one]);
			}
		}
		const allowed = word.length >= 8 ? 2 : 1;
		let best = word;
		let least = allowed + 1;
		for (let length = word.length - allowed; length <= word.length + allowed; length++) {
			for (const one of shelves.get(`${word[0]}${length}`) ?? []) {
				const slips = swapped(word, one) ? 1 : distance(word, one);
				if (slips < least || (slips === least && slips <= allowed && known.get(one)! > known.get(best)!)) {
					least = slips;
					best = one;
				}
			}
		}
		if (mended.size < 10_000) mended.set(word, best);
		return best;
	};

	return (folded) => folded.split(" ").map(mend).join(" ");
}

/** Two letters side by side changed places. */
function swapped(a: string, b: string): boolean {
	if (a.length !== b.length) return false;
	let at = 0;
	while (at < a.length && a[at] === b[at]) at++;
	return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
