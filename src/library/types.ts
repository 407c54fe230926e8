/**
 * What the library holds after loading: an immutable snapshot of dialogs/ and content/. Everything that a writer may
 * abbreviate in YAML is spelled out here.
 */
import type { ElementId } from "../plan/elements.ts";
import type { Bilingual, Danger, Json, Lang, Role, Urgency } from "../turn.ts";

// ---------------------------------------------------------------- scripts

export type AskKind = "text" | "choice" | "choices" | "rating" | "number" | "date" | "confirm" | "form" | "ratings";

/** Where to go: an answer or outcome id, or `default`, to a step id or `end`. Empty: the following step. */
export type Next = Readonly<Record<string, string>>;

interface StepBase {
	/** Unique in its script. A `say` without an id gets `say-<n>`; `do` and `run` default to the action's or script's name. */
	readonly id: string;
	/** 1-based line in the YAML file. */
	readonly line: number;
	/** Only students in these grades see the step (inclusive); null: everyone. */
	readonly grades: { readonly from: number; readonly to: number } | null;
	readonly next: Next;
}

export interface SayStep extends StepBase {
	readonly type: "say";
	readonly text: Bilingual;
}

export interface Choice {
	readonly id: string;
	readonly label: Bilingual;
}

export interface AskStep extends StepBase {
	readonly type: "ask";
	readonly kind: AskKind;
	readonly text: Bilingual;
	readonly simpler: Bilingual | null;
	readonly why: Bilingual | null;
	/** Fixed choices, in order; those of `from` come before them. Empty for other kinds. */
	readonly choices: readonly Choice[];
	/** A registered source of options. */
	readonly from: string | null;
	/** `interests`: an inventory's items, for kind ratings. */
	readonly items: { readonly inventory: string; readonly only: "quick" | "rest" | null } | null;
	/** The draft's name whose fields a form shows. */
	readonly of: string | null;
	readonly fields: readonly {
		readonly id: string;
		readonly label: Bilingual;
		readonly input: "text" | "number" | "date";
	}[];
	/** The element the answer is saved under. */
	readonly save: string | null;
	/** The item of that element: `school-year`, `each` (the each-item's id), or null. */
	readonly saveItem: "school-year" | "each" | null;
	/** Skip the question when the plan already has this element. */
	readonly unless: string | null;
	readonly optional: boolean;
	/** For kind text in restricted mode: choices shown instead of a text box. */
	readonly instead: readonly Choice[];
	/** `free-text: true`: asked in restricted mode, too (writing to a counselor). */
	readonly freeText: boolean;
	/** `menu: true`: an offer of ways to go; when something else is said it is not asked again. */
	readonly menu: boolean;
	/** number: bounds. text: longest length. choices: fewest and most. rating: the scale's ends. */
	readonly min: number | null;
	readonly max: number | null;
	/** date: must lie in the future or the past; null: either. */
	readonly when: "future" | "past" | null;
	/** Ask once for each option of this source; `{item}` in the text is its label. */
	readonly each: string | null;
}

export interface DoStep extends StepBase {
	readonly type: "do";
	readonly action: string;
	readonly with: Readonly<Record<string, Json>>;
	/** The draft's name under which the action's `draft` result is kept. */
	readonly into: string | null;
}

export interface RunStep extends StepBase {
	readonly type: "run";
	readonly script: string;
}

export type Step = SayStep | AskStep | DoStep | RunStep;

export interface Script {
	readonly id: string;
	readonly version: number;
	/** Who may open it. */
	readonly for: readonly Role[];
	readonly grades: { readonly from: number; readonly to: number } | null;
	readonly title: Bilingual;
	readonly starts: Readonly<Record<Lang, readonly string[]>>;
	readonly steps: readonly Step[];
	/** Content hash: changes when anything a person could meet changes. */
	readonly hash: string;
	/** Path below the project, for messages. */
	readonly file: string;
}

// ---------------------------------------------------------------- pages

export interface Source {
	readonly name: string;
	readonly year: number | "undated";
	readonly url: string | null;
}

/** One page or cluster in one language. */
export interface Article {
	readonly title: string;
	/** Paragraphs of the short answer; a paragraph that starts with "- " is one list item. May hold {plan-name} and the like. */
	readonly answer: readonly string[];
	readonly more: readonly string[];
	readonly asks: readonly string[];
}

export interface Page {
	readonly id: string;
	readonly for: readonly Role[];
	readonly related: readonly string[];
	readonly sources: readonly Source[];
	/** ISO date. */
	readonly reviewed: string;
	readonly text: Readonly<Record<Lang, Article>>;
	/** The same answer spoken to a family; null where one text serves everybody who reads it. */
	readonly family: Readonly<Record<Lang, Article>> | null;
}

export interface Cluster extends Page {
	/** Older 16-cluster names that map here. */
	readonly older: Readonly<Record<Lang, readonly string[]>>;
}

// ---------------------------------------------------------------- careers

export type Riasec = "R" | "I" | "A" | "S" | "E" | "C";

export type EntryEducation =
	| "none"
	| "high-school"
	| "some-college"
	| "postsecondary-award"
	| "associate"
	| "bachelor"
	| "master"
	| "doctoral";

/** A group of classes that may help with a job. */
export type Subject =
	| "agriculture"
	| "arts"
	| "business"
	| "computer-science"
	| "english"
	| "family-consumer"
	| "health"
	| "math"
	| "science"
	| "social-studies"
	| "technical"
	| "world-languages";

/** What is said of a job's pay and prospects; null: there is no figure. */
export interface Figures {
	readonly entryEducation: EntryEducation | null;
	/** US dollars a year (national median). */
	readonly medianPay: number | null;
	/** `no-yearly-figure`: BLS gives none (actors); `no-figures`: nor anything else (the military). */
	readonly payNote: "or-more" | "no-yearly-figure" | "no-figures" | null;
	readonly payYear: number;
	/** Growth of employment 2024-34, in percent. */
	readonly growth: number | null;
	/** Openings a year, in thousands. */
	readonly openings: number | null;
}

export interface Occupation extends Figures {
	/** SOC code, 29-1141, under which BLS counts it; the O*NET-SOC code where another of ours has that one. */
	readonly soc: string;
	/** O*NET-SOC code, 29-1141.00. */
	readonly onet: string;
	readonly title: Bilingual;
	/** Other names people use, lower case, forms of the title among them. */
	readonly aliases: Readonly<Record<Lang, readonly string[]>>;
	/** Cluster slugs, the main one first. */
	readonly clusters: readonly string[];
	/** O*NET interest scores, 1-7; null: O*NET has none. */
	readonly interests: Readonly<Record<Riasec, number>> | null;
	/** 1-5; null: O*NET gives none. */
	readonly jobZone: number | null;
	/** The figures are those of a wider group of jobs. */
	readonly wider: boolean;
	readonly day: Bilingual;
	/** Our suggestion. */
	readonly subjects: readonly Subject[];
	/** Codes (`soc`) among ours. */
	readonly related: readonly string[];
}

/** One O*NET occupation as a district imported it: O*NET's own English, nothing of it reviewed by us. */
export interface ImportedOccupation extends Figures {
	/** O*NET-SOC code, 17-2161.00. */
	readonly onet: string;
	/** O*NET's, a plural: "Nuclear Engineers". */
	readonly title: string;
	/** O*NET's description. */
	readonly text: string;
	/** Folded names that stand for no other occupation. */
	readonly names: readonly string[];
	/** By its place in the older list of 16 clusters; empty where that does not tell. */
	readonly clusters: readonly string[];
	readonly interests: Readonly<Record<Riasec, number>> | null;
	readonly jobZone: number | null;
	/** The BLS group whose figures these are, where it is wider than the job. */
	readonly group: string | null;
	/** O*NET-SOC codes. */
	readonly related: readonly string[];
}

export interface Imports {
	/** The O*NET database, 29.3. */
	readonly release: string;
	readonly payYear: number;
	/** By O*NET-SOC code; ours among them. */
	readonly occupations: ReadonlyMap<string, ImportedOccupation>;
}

export interface Inventory {
	readonly id: string;
	readonly title: Bilingual;
	/** How the answers become a profile, in one paragraph, for "how does this work?". */
	readonly method?: Bilingual;
	/** The question asked when two scales are close; each scale's `pick` is one answer. */
	readonly tie?: Bilingual;
	readonly scale: readonly { readonly value: number; readonly label: Bilingual }[];
	readonly scales: readonly {
		readonly id: Riasec;
		readonly name: Bilingual;
		readonly sentence: Bilingual;
		readonly pick: Bilingual;
	}[];
	readonly items: readonly {
		readonly id: string;
		readonly scale: Riasec;
		readonly quick: boolean;
		readonly text: Bilingual;
	}[];
}

// ---------------------------------------------------------------- school

export interface State {
	readonly code: string;
	readonly name: Bilingual;
	readonly planName: string;
	readonly abbreviation: string;
	readonly status: "required" | "used" | "none" | "unconfirmed";
	readonly startGrade: number | "middle-school" | null;
	readonly familyRole: Bilingual | null;
	readonly note: Bilingual | null;
	readonly source: Source | null;
	/** Year in which we looked. */
	readonly checked: number;
	/** What the state asks of the plan, line by line; null when nobody has read it yet. */
	readonly pack: RulePack | null;
}

/** One state's rules for the plan, each with its source; what could not be read is said in `unknown`. */
export interface RulePack {
	readonly lines: readonly {
		readonly about: "grades" | "graduation" | "parts" | "family" | "review" | "change";
		/** The elements of our plan that hold it; the text may name more than we hold. */
		readonly elements: readonly ElementId[];
		readonly text: Bilingual;
		readonly source: Source;
	}[];
	readonly unknown: Bilingual;
}

export interface Course {
	readonly code: string;
	readonly title: Bilingual;
	/** Graduation area id. */
	readonly area: string;
	readonly credits: number;
	readonly grades: { readonly from: number; readonly to: number };
	readonly level: "regular" | "honors" | "ap" | "dual" | "cte";
	/** Course codes that come before. */
	readonly needs: readonly string[];
	/** Cluster slugs it helps with; "all" among them: any goal. */
	readonly helps: readonly string[];
}

export interface GraduationArea {
	readonly id: string;
	readonly name: Bilingual;
	readonly credits: number;
}

/** A route after high school and what it commonly asks for. */
export interface AfterSchool {
	readonly id: string;
	readonly name: Bilingual;
	readonly asks: readonly { readonly area: string; readonly credits: number; readonly note: Bilingual | null }[];
	readonly source: Source | null;
	readonly confirmed: boolean;
}

export interface CheckInTemplate {
	readonly id: string;
	readonly title: Bilingual;
	readonly text: Bilingual;
	readonly choices: readonly Choice[];
	/** What is said back, by choice id. */
	readonly answers: Readonly<Record<string, Bilingual>>;
	/** A route offered after the answer, by choice id. */
	readonly follow: Readonly<Record<string, string>>;
}

export interface District {
	readonly id: string;
	readonly name: Bilingual;
	/** Two letters. */
	readonly state: string;
	readonly planName: Bilingual;
	/** Languages the assistant speaks here; the first is used when a person's is not known. */
	readonly languages?: readonly Lang[];
	readonly timeZone: string;
	/** HH:MM local. */
	readonly schoolHours: { readonly opens: string; readonly closes: string };
	/** mon to sun. */
	readonly schoolDays?: readonly string[];
	readonly quietHours: { readonly from: string; readonly to: string };
	/** Check-ins and reminders a person gets in seven days at most. */
	readonly weeklyCap: number;
	/** 2026-27. */
	readonly schoolYear: string;
	/** ISO dates of the first and last day of class. */
	readonly firstDay?: string;
	readonly lastDay?: string;
	readonly holidays: readonly { readonly from: string; readonly to: string; readonly name: Bilingual }[];
	readonly schools: readonly {
		readonly id: string;
		readonly name: string;
		readonly grades: { readonly from: number; readonly to: number };
	}[];
	readonly contacts: { readonly office: Bilingual; readonly hours: Bilingual; readonly place: Bilingual };
	/** Who gets alerts, in order. */
	readonly alertContacts: readonly AlertContact[];
	/** What staff here do about an alert, in order; shown when they open one. */
	readonly alertSteps?: readonly Bilingual[];
}

/**
 * school-hours: from half an hour before school opens until it closes. after-hours: the rest of the school year, but for
 * its holidays. summer: outside of the school year.
 */
export type AlertHours = "school-hours" | "after-hours" | "holidays" | "summer";

/** Somebody who is told of messages that may mean danger. */
export interface AlertContact {
	/** Person id. */
	readonly person: string;
	/** School ids; null: all. */
	readonly schools: readonly string[] | null;
	/** When this person is on duty; never empty. */
	readonly when: readonly AlertHours[];
}

/** A phrase that leads to a route; some count for one role only. */
export interface Phrase {
	readonly text: string;
	readonly route: string;
	readonly lang: Lang;
	readonly role: Role | null;
}

/** A phrase with a gap, `{occupation}` or `{state}`; kept as it is, since filling in would make thousands. */
export interface Template {
	readonly slot: "occupation" | "state";
	readonly text: string;
	readonly lang: Lang;
}

/** Words of both languages that mean much the same to the router; folded, as people type them. */
export interface Meaning {
	readonly id: string;
	readonly words: Readonly<Record<Lang, readonly string[]>>;
}

// ---------------------------------------------------------------- safety

/** Who is answered; unknown: not on the roster; anonymous: came without a sign-in, so nobody can be told about them. */
export type Writer = "student" | "family" | "staff" | "unknown" | "anonymous";

/** Sentences about telling somebody: by school's hours, by urgency, and where no name can be said. */
export type Telling = "open" | "closed" | "closed-long" | "morning" | "morning-long" | "somebody" | "adult" | "nobody";

/** content/safety.yaml: what may mean danger, what only sounds like it, and what is answered. */
export interface Safety {
	/** Words that patterns name as `{name}`; a list may name others. */
	readonly lists: Readonly<Record<string, Readonly<Record<Lang, readonly string[]>>>>;
	readonly spellings: {
		/** What a short form stands for, in words with spaces between. */
		readonly short: Readonly<Record<string, string>>;
		/** Long words that are understood with one letter wrong. */
		readonly guarded: readonly string[];
		/** Words that look like one of those and are not. */
		readonly ordinary: readonly string[];
	};
	/** Rows of words, in the writing of src/safety/patterns.ts. */
	readonly patterns: readonly {
		readonly kind: Danger;
		readonly urgency: Urgency;
		readonly lang: Lang;
		readonly words: string;
	}[];
	/** Harmless phrases, cut out of a message before the patterns are tried. */
	readonly not: readonly { readonly lang: Lang; readonly words: string }[];
	/** `{told}` stands for one of the sentences below. */
	readonly replies: Readonly<Record<Danger, Readonly<Record<Writer, Bilingual>>>>;
	/** What is said about telling somebody (safety/told.ts); `{contact}` and `{when}` are filled in. */
	readonly told: Readonly<Record<Telling, Bilingual>> & {
		/** Said later, when nobody could be told. */
		readonly "follow-up": Readonly<Record<"student" | "others", Bilingual>>;
	};
	/** Each with where it was read, and the year in which somebody looked. */
	readonly numbers: Readonly<
		Record<
			Danger,
			readonly { readonly id: string; readonly text: Bilingual; readonly source: string; readonly checked: number }[]
		>
	>;
	/** For the tests: `kind` null must not match. */
	readonly examples: readonly {
		readonly kind: Danger | null;
		readonly urgency: Urgency | null;
		readonly lang: Lang;
		readonly text: string;
	}[];
}

// ---------------------------------------------------------------- private

/** What people write about themselves although nobody asked. */
export type PrivateKind = "card" | "social" | "address" | "diagnosis" | "status";

interface Row {
	readonly lang: Lang;
	/** In the writing of src/safety/patterns.ts. */
	readonly words: string;
}

/** content/private.yaml: what nobody needs to write, and what only looks like it. */
export interface Private {
	/** Words that patterns name as `{name}`; a list may name others. */
	readonly lists: Readonly<Record<string, Readonly<Record<Lang, readonly string[]>>>>;
	/** What a short form stands for, in words with spaces between. */
	readonly short: Readonly<Record<string, string>>;
	readonly patterns: readonly (Row & { readonly kind: Exclude<PrivateKind, "card" | "social"> })[];
	/** Cut out of a message before the patterns are tried. */
	readonly not: readonly Row[];
	/** What the numbers, addresses and questions are known by. */
	readonly words: Readonly<
		Record<
			"card" | "social" | "home" | "street" | "not-a-street" | "elsewhere" | "question",
			Readonly<Record<Lang, readonly string[]>>
		>
	>;
	/** For the tests: `kind` null must not be noticed. */
	readonly examples: readonly { readonly kind: PrivateKind | null; readonly lang: Lang; readonly text: string }[];
}

/** Something private in a text, from one place in it to another (UTF-16 units). */
export interface PrivatePart {
	readonly kind: PrivateKind;
	readonly from: number;
	readonly to: number;
}

/** What a message tells of somebody. */
export interface Disclosed {
	/** In the order of the text, none over another. */
	readonly parts: readonly PrivatePart[];
	/** It asks something, so it is answered like any question. */
	readonly asks: boolean;
	/** The language of the words that were found; null: a number or an address tells none. */
	readonly lang: Lang | null;
}

/** Knows what is private in a text. */
export interface Discretion {
	readonly find: (text: string) => Disclosed;
	/** The text with card and social security numbers crossed out; they are never kept. */
	readonly mask: (text: string) => string;
	/** The text without its numbers, or without all that is private; empty when nothing is left. */
	readonly without: (text: string, which: "numbers" | "all") => string;
}

/** One line of content/danger.csv: a message as people write it, and what it means; `kind` null: it only sounds like danger. */
export interface DangerMessage {
	readonly lang: Lang;
	readonly kind: Danger | null;
	readonly urgency: Urgency | null;
	readonly text: string;
}

export interface Library {
	/** Changes when anything in it changes. */
	readonly hash: string;
	readonly district: District;
	readonly scripts: ReadonlyMap<string, Script>;
	readonly pages: ReadonlyMap<string, Page>;
	readonly clusters: ReadonlyMap<string, Cluster>;
	/** By SOC code. */
	readonly occupations: ReadonlyMap<string, Occupation>;
	/** What `onward import onet` brought in; null: nothing. */
	readonly imports: Imports | null;
	/** By two-letter code. */
	readonly states: ReadonlyMap<string, State>;
	readonly inventories: ReadonlyMap<string, Inventory>;
	readonly courses: ReadonlyMap<string, Course>;
	readonly graduation: readonly GraduationArea[];
	readonly afterSchool: ReadonlyMap<string, AfterSchool>;
	readonly checkIns: ReadonlyMap<string, CheckInTemplate>;
	/** Every phrase of scripts, pages, clusters and phrases.yaml. */
	readonly phrases: readonly Phrase[];
	/** Phrases with a gap for an occupation or a state. */
	readonly templates: readonly Template[];
	readonly meanings: readonly Meaning[];
	readonly safety: Safety;
	/** What the detector learns from, besides its patterns; left out of what runs (learned.ts). */
	readonly danger: readonly DangerMessage[];
	readonly private: Private;
}

// ---------------------------------------------------------------- messages for writers

/** One thing a writer has to mend: where it stands and what was expected. Lines count from 1. */
export interface Fault {
	readonly file: string;
	readonly line: number;
	readonly message: string;
	/** Among warnings: good to know, and nothing to mend. */
	readonly note?: boolean;
}
