/**
 * Card and social security numbers in a text. Cards by their first digits and length (ISO/IEC 7812) and Luhn's check digit;
 * social security numbers by SSA's rules (no 000, 666 or 900 and up; no 00; no 0000), ITINs by the IRS's. Pure.
 */
import type { PrivatePart } from "../library/types.ts";

interface Span {
	readonly from: number;
	readonly to: number;
}

/** Digits in a row. */
export interface Group extends Span {
	readonly digits: string;
	/** What stands between it and the group before; null: something else than a sign or two. */
	readonly joined: string | null;
}

/** Where a text speaks of cards and of social security, and its words. */
export interface Near {
	readonly card: readonly Span[];
	readonly social: readonly Span[];
	readonly words: readonly (Span & { readonly text: string })[];
}

const DIGITS = /\p{Nd}+/gu;
const JOIN = /^(?:[\s\p{Cf}\p{Pd}_.·/*]|\uFE0F|\u20E3){1,3}$/u;
/** Of the digits that Unicode's compatibility forms do not lead back to ours, those people here may type. */
const ZEROS = [0x660, 0x6f0, 0x966];
const LONGEST = 19;
/** So far from a number a word belongs to it, in characters. */
const BEFORE = 60;
const AFTER = 40;

function digitsOf(text: string): string {
	return Array.from(text.normalize("NFKC"), (sign) => {
		const code = sign.codePointAt(0) ?? 0;
		const zero = ZEROS.find((one) => code >= one && code < one + 10);
		return zero === undefined ? sign : String(code - zero);
	}).join("");
}

/** The groups of digits in a text; none when there are too few of them for any number. */
export function digitGroups(text: string): readonly Group[] {
	const groups: Group[] = [];
	let [end, count] = [0, 0];
	for (const match of text.matchAll(DIGITS)) {
		const between = text.slice(end, match.index);
		end = match.index + match[0].length;
		const digits = digitsOf(match[0]);
		count += digits.length;
		groups.push({
			digits,
			from: match.index,
			to: end,
			joined: groups.length > 0 && JOIN.test(between) ? between : null,
		});
	}
	return count < 4 ? [] : groups;
}

/** Every card and social security number, in the order of the text. */
export function numbersIn(text: string, groups: readonly Group[], near: Near): readonly PrivatePart[] {
	const found: PrivatePart[] = [];
	for (let at = 0; at < groups.length; ) {
		const card = cardAt(text, groups, at, near);
		const last = card ?? socialAt(groups, at, near);
		if (last === null) {
			at++;
			continue;
		}
		const from = groups[at]?.from ?? 0;
		found.push({ kind: card === null ? "social" : "card", from, to: groups[last]?.to ?? from });
		at = last + 1;
	}
	const cards = found.filter(({ kind }) => kind === "card");
	return cards.length === 0 ? found : [...found, ...codes(groups, cards, near)].sort((a, b) => a.from - b.from);
}

/** The last group of a card number that begins with this group. */
function cardAt(text: string, groups: readonly Group[], first: number, near: Near): number | null {
	const start = groups[first];
	// behind a point there is a fraction
	if (
		!start ||
		(/[.,]/.test(start.joined ?? "") && start.joined?.length === 1) ||
		/\d[.,]$/.test(text.slice(Math.max(0, start.from - 2), start.from))
	)
		return null;
	let digits = "";
	let found: number | null = null;
	const lengths: number[] = [];
	for (let at = first; at < groups.length; at++) {
		const group = groups[at];
		if (!group || (at > first && group.joined === null)) break;
		digits += group.digits;
		lengths.push(group.digits.length);
		if (digits.length > LONGEST) break;
		const usual = lengths.every((length, i) => length >= 4 || (i > 0 && i === lengths.length - 1 && length === 3));
		const about = isNear(near.card, { from: start.from, to: group.to });
		const spaced = lengths.length === 1 ? digits.length >= 15 && digits.length <= 16 : lengths.join() === "4,4,4,4";
		if (issued(digits) && luhn(digits) ? usual || about : about && spaced && /^[3-6]/.test(digits)) found = at;
	}
	return found;
}

/** The lengths that the issuers of these first digits use. */
function issued(digits: string): boolean {
	const length = digits.length;
	const four = Number(digits.slice(0, 4));
	if (digits.startsWith("4")) return length === 13 || length === 16 || length === 19;
	if ((four >= 5100 && four <= 5599) || (four >= 2221 && four <= 2720)) return length === 16;
	if (/^3[47]/.test(digits)) return length === 15;
	if (/^(?:36|38|39|30[0-5])/.test(digits)) return length >= 14 && length <= 19;
	if (four >= 3528 && four <= 3589) return length >= 16 && length <= 19;
	if (/^(?:6011|64[4-9]|65|62)/.test(digits)) return length >= 16 && length <= 19;
	return /^(?:50|5[6-9]|6[37])/.test(digits) && length >= 16 && length <= 19;
}

function luhn(digits: string): boolean {
	let sum = 0;
	for (let i = 0; i < digits.length; i++) {
		const digit = Number(digits[digits.length - 1 - i]);
		const twice = digit * 2;
		sum += i % 2 === 0 ? digit : twice > 9 ? twice - 9 : twice;
	}
	return sum % 10 === 0;
}

/** The three or four digits on the back, where a text names them. */
function codes(groups: readonly Group[], cards: readonly PrivatePart[], near: Near): PrivatePart[] {
	return groups.flatMap(({ digits, from, to }) => {
		if (!/^\d{3,4}$/.test(digits) || (cards[firstBehind(cards, from)]?.from ?? to) < to) return [];
		const before = wordsBefore(near, from, 3).join(" ");
		return /\b(?:cvv2?|cvc2?|cid|code|codigo|pin)\b/.test(before) ? [{ kind: "card" as const, from, to }] : [];
	});
}

/** The last group of a social security number that begins with this group. */
function socialAt(groups: readonly Group[], first: number, near: Near): number | null {
	const [one, two, three] = [groups[first], groups[first + 1], groups[first + 2]];
	if (!one) return null;
	const about = isNear(near.social, one);
	if (one.digits.length === 3 && two?.digits.length === 2 && three?.digits.length === 4 && two.joined && three.joined) {
		const dashed = /\p{Pd}/u.test(two.joined) && /\p{Pd}/u.test(three.joined);
		const alone = one.joined === null || one.joined.trim() !== two.joined.trim();
		const ends = groups[first + 3]?.joined?.trim() !== two.joined.trim();
		const whole = one.digits + two.digits + three.digits;
		if (about || (alone && ends && (dashed || valid(whole)))) return first + 2;
	}
	if (!about) return null;
	if (/^\d{9}$/.test(one.digits)) return valid(one.digits) ? first : null;
	const words = wordsBefore(near, one.from, 8).join(" ");
	return one.digits.length === 4 && /\b(?:last|ends?|ending|final|ultimos|termina|terminacion|finales)\b/.test(words)
		? first
		: null;
}

function valid(digits: string): boolean {
	const [area, group, serial] = [Number(digits.slice(0, 3)), Number(digits.slice(3, 5)), Number(digits.slice(5))];
	if (area >= 900)
		return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group <= 99 && group !== 93);
	return area !== 0 && area !== 666 && group !== 0 && serial !== 0;
}

/** The first of these that ends behind a place; they stand in their order. */
function firstBehind(spans: readonly Span[], place: number): number {
	let [low, high] = [0, spans.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((spans[middle]?.to ?? 0) <= place) low = middle + 1;
		else high = middle;
	}
	return low;
}

function isNear(spans: readonly Span[], { from, to }: Span): boolean {
	const next = spans[firstBehind(spans, from - BEFORE)];
	return next !== undefined && next.from < to + AFTER;
}

/** The last words before a place, in their order. */
function wordsBefore({ words }: Near, place: number, most: number): readonly string[] {
	const end = firstBehind(words, place);
	return words.slice(Math.max(0, end - most), end).map(({ text }) => text);
}

const links: ReadonlySet<string> = new Set(["is", "number", "its", "the", "es", "numero", "de", "are", "s"]);

/** Where a number begins together with what it is called: "my ssn is 123-45-6789". */
export function leadOf(part: PrivatePart, near: Near): number {
	const spans = part.kind === "card" ? near.card : near.social;
	const first = firstBehind(spans, part.from - BEFORE);
	const end = firstBehind(near.words, part.from);
	const lead = spans
		.slice(first, firstBehind(spans, part.from))
		.find(({ to }) => near.words.slice(firstBehind(near.words, to), end).every(({ text }) => links.has(text)));
	return lead?.from ?? part.from;
}

/** A number as it is kept. Of a card its last four digits, so that its owner knows which one it was. */
export function shown(kind: PrivatePart["kind"], number: string): string {
	const digits = digitsOf(number).replace(/\D/g, "");
	return kind === "card" && digits.length > 4 ? `•••• ${digits.slice(-4)}` : kind === "card" ? "•••" : "•••-••-••••";
}

/** Numbers that were crossed out when they came in. */
export function crossedOut(text: string): readonly PrivatePart[] {
	return Array.from(text.matchAll(/•{3}-•{2}-•{4}|•{4} \d{4}|•{3}/g), (match) => ({
		kind: match[0].includes("-") ? ("social" as const) : ("card" as const),
		from: match.index,
		to: match.index + match[0].length,
	}));
}
