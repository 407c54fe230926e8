/**
 * The shared words of Onward: what arrives (a turn), who it is from (a person), what we say
 * (a reply), and where a person stands (a position). Plain data only; this file imports nothing.
 */

export type Lang = "en" | "es";

/** One sentence or label in both languages. */
export type Bilingual = Readonly<Record<Lang, string>>;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The role comes from the roster, never from what someone types. */
export type Role = "student" | "family" | "adviser" | "counselor" | "administrator";

/** Someone on the roster. */
export interface Person {
	readonly id: string;
	readonly role: Role;
	readonly givenName: string;
	readonly familyName: string;
	readonly lang: Lang;
	/** School grade 6-12; null when unknown or not a student. */
	readonly grade: number | null;
	/** ISO date; null when unknown. */
	readonly birthDate: string | null;
	readonly school: string | null;
	/** The person id of the counselor whose caseload this is in. */
	readonly counselor: string | null;
	/** Person ids of the students this family member is a roster guardian of. */
	readonly guardianOf: readonly string[];
	/** True once the person said "stop messages": check-ins and reminders end, nothing else does. */
	readonly optedOut: boolean;
	/** True once a welcome went out. */
	readonly welcomed: boolean;
}

export type ChannelId = "teams" | "directline" | "console" | "email";

/** Where a person can be written to. */
export interface Address {
	readonly channel: ChannelId;
	/** The channel's conversation id. */
	readonly conversation: string;
	/** The person's id on that channel. */
	readonly user: string;
	/** The bot's own id on that channel. */
	readonly bot?: string;
	readonly serviceUrl?: string;
	readonly tenant?: string;
}

/** What arrived, without any channel's types. */
export type Input =
	/** `raw` is the text with the mention that called us, where there was one; it is read for danger only. */
	| { readonly kind: "text"; readonly text: string; readonly raw?: string }
	/** A card's answer: `key` names the turn or delivery that showed it, `value` is what was filled in (never trusted). */
	| {
			readonly kind: "card";
			readonly key: string;
			readonly value: Readonly<Record<string, Json>>;
			/** What the pressed button said, for the person's own line. */
			readonly label?: string;
	  }
	| { readonly kind: "install" }
	| { readonly kind: "uninstall" }
	| { readonly kind: "other"; readonly type: string };

/** One thing that arrived. */
export interface Turn {
	/** The same under redelivery: a hash of channel, conversation and activity id. */
	readonly id: string;
	/** ISO instant at which it reached us. */
	readonly at: string;
	/**
	 * The identity the channel vouches for: `demo:<from.id>`, `teams:<tid>:<oid>`, `person:<id>` (a web or console
	 * sign-in that already names the person) or `anon:<random>` (a visitor of the page whom nobody knows).
	 */
	readonly who: string;
	/** What Teams calls the sender: unverified, for an alert of somebody who is not on the roster. No other channel fills it. */
	readonly name?: string;
	readonly address: Address;
	/** normal: replies are posted after the commit; reply: they travel in the response (expectReplies, invokes). */
	readonly mode: "normal" | "reply";
	/** What the client says its language is; a first hint only. */
	readonly locale: Lang | null;
	readonly input: Input;
	/** Said where others read along: nothing of a person's own is said there. `address` is the group's. */
	readonly group?: boolean;
}

/** Something to choose; the id is ours, the label is in the person's language. */
export interface Option {
	readonly id: string;
	readonly label: string;
}

/** A button that only opens a route; pressing it counts as typing its label. `args` stay on the server. */
export interface Button {
	readonly label: string;
	readonly route: string;
	readonly args?: Readonly<Record<string, string>>;
	/** Other words that mean it when they are typed. */
	readonly also?: readonly string[];
}

/** A job as one line of a list: what it is, pay and preparation in words. */
export interface JobLine {
	readonly title: string;
	readonly detail: string;
	readonly why?: string;
}

/** How an answer is given at a question. */
export type QuestionInput = "choice" | "choices" | "text" | "number" | "date";

/**
 * What a reply shows, as plain data in one language. `cards/` alone turns it into an Adaptive Card and into plain text.
 */
export type View =
	/** A plain sentence; at most three buttons. */
	| {
			readonly kind: "say";
			readonly text: string;
			readonly buttons?: readonly Button[];
			/** It is about a drill: the subject of a mail says so. */
			readonly drill?: boolean;
	  }
	/** One question of a script or a check-in. Options are numbered from 1 in the text twin. */
	| {
			readonly kind: "question";
			readonly text: string;
			readonly input: QuestionInput;
			readonly options: readonly Option[];
			/** True: the person may skip it. */
			readonly optional: boolean;
			/** Said small under the question, for example what a number means. */
			readonly note?: string;
			/** False: no "talk to my counselor" under it, because the reader is staff or is already writing to one. */
			readonly counselor?: boolean;
	  }
	/** A page of statements, each rated on one scale. */
	| {
			readonly kind: "grid";
			readonly text: string;
			readonly items: readonly Option[];
			readonly scale: readonly Option[];
			/** Which page of how many, from 1. */
			readonly page: number;
			readonly pages: number;
			/** False: no "talk to my counselor" under it, because the reader is staff or is already writing to one. */
			readonly counselor?: boolean;
	  }
	/** A draft's fields, to confirm or change; a date's value is an ISO date. */
	| {
			readonly kind: "form";
			readonly text: string;
			readonly fields: readonly {
				readonly id: string;
				readonly label: string;
				readonly value: string;
				readonly input: "text" | "number" | "date";
			}[];
			/** False: no "talk to my counselor" under it, because the reader is staff or is already writing to one. */
			readonly counselor?: boolean;
	  }
	/** An interest profile as a picture with numbers, and careers that fit. Bars run from 0 to `max`. */
	| {
			readonly kind: "results";
			readonly title: string;
			readonly text: string;
			readonly max: number;
			readonly bars: readonly { readonly label: string; readonly value: number; readonly sentence: string }[];
			readonly jobs: readonly JobLine[];
			/** Attribution for figures. */
			readonly source: string;
			readonly buttons: readonly Button[];
	  }
	/** A page, cluster, occupation or state answer: short paragraphs, a source line, a next thing. */
	| {
			readonly kind: "article";
			readonly title: string;
			/** Paragraphs; a paragraph starting with "- " is a list item. */
			readonly text: readonly string[];
			readonly source: string;
			readonly buttons: readonly Button[];
	  }
	/** Labelled lines in sections: the plan, the caseload, what happened to a check-in. */
	| {
			readonly kind: "sections";
			readonly title: string;
			readonly text: string;
			readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
			readonly source?: string;
			readonly buttons: readonly Button[];
	  }
	/** A thread between a student and a counselor, oldest line first. */
	| {
			readonly kind: "thread";
			readonly title: string;
			readonly lines: readonly { readonly who: string; readonly when: string; readonly text: string }[];
			readonly buttons: readonly Button[];
	  }
	/** The answer to a message that may mean danger. Numbers stand in a list of their own. */
	| {
			readonly kind: "safety";
			readonly text: string;
			readonly numbers: readonly string[];
			readonly buttons: readonly Button[];
	  }
	/** In web conversations, the person's own line in the same sequence. Never sent anywhere else. */
	| { readonly kind: "own"; readonly text: string };

/** One thing we say. A key makes its answer possible: the opaque id of the turn or delivery that shows it. */
export interface Reply {
	readonly view: View;
	readonly key?: string;
	/** When it differs from the person's setting: an answer speaks the question's language. */
	readonly lang?: Lang;
}

/** What an answered step holds: an option's id, several, a text, a number, an ISO date, ratings by item, a form's fields. */
export type Answer = string | number | readonly string[] | Readonly<Record<string, string | number>>;

/** One thing passed on the way to where a person stands, in order. */
export interface PathItem {
	readonly step: string;
	/** Which item of an `each:` step this is the answer for. */
	readonly item?: string;
	readonly answer?: Answer;
	/** What a `do` or `run` step ended with. */
	readonly outcome?: string;
	/** The person skipped an optional question, or it was already answered in the plan. */
	readonly skipped?: "person" | "known" | "restricted";
	/** The frame a `run` step ended with, so that "back" can go into it again. */
	readonly ran?: Frame;
}

/** One open conversation. */
export interface Frame {
	readonly script: string;
	/** Content hash of the script when this frame last ran; another hash means: replay the path. */
	readonly hash: string;
	/** The open step's id, never an index. */
	readonly step: string;
	/** The open item of an `each:` step. */
	readonly item?: string;
	/** Misses at the open question so far. */
	readonly attempt: number;
	readonly path: readonly PathItem[];
	/** What the open question showed: its card key, and the options in the order they were numbered. */
	readonly shown: { readonly key: string; readonly options: readonly Option[] } | null;
	/** Page of a ratings step, from 0. */
	readonly page: number;
	/** What actions and half-filled pages left here; at most 8 kB as JSON. */
	readonly draft: Readonly<Record<string, Json>>;
}

/** A button or small choice offered with the last reply: typing its label or number counts as pressing it. */
export interface Offer {
	readonly label: string;
	/** Other words that mean it. */
	readonly also?: readonly string[];
	readonly leads:
		| { readonly kind: "route"; readonly route: string; readonly args?: Readonly<Record<string, string>> }
		/** "Save this": the text becomes the open text step's answer. */
		| { readonly kind: "save"; readonly text: string };
}

/** Where a person stands. */
export interface Position {
	/** The open script and, under it, those that ran it. Empty: nothing is open. The last frame is the open one. */
	readonly stack: readonly Frame[];
	/** One paused stack per script id (that of its lowest frame). */
	readonly paused: Readonly<Record<string, readonly Frame[]>>;
	/** For follow-ups ("and in Ohio?"). */
	readonly lastRoute: string | null;
	/** Routes of the two jobs shown last, newest first ("which pays more?"). */
	readonly jobs?: readonly string[];
	readonly offers: readonly Offer[];
	/** A message that may mean danger came while a script was open: it waits, and is offered again with the next turn. */
	readonly heldUp?: boolean;
	/** The last thing said was the answer to such a message, at this instant: a short word after it is answered like it. */
	readonly safety?: { readonly at: string; readonly kinds: readonly Danger[]; readonly lang: Lang };
	/** The person asked for easy words: questions show their simpler wording from the start. */
	readonly simple?: boolean;
	/** ISO instant of the person's last turn; null before the first. */
	readonly lastAt: string | null;
}

/** One saved change to a plan; only ever added. */
export interface Entry {
	/** hash(turn, step, slot): the same turn run twice makes the same id. */
	readonly id: string;
	/** Whose plan. */
	readonly person: string;
	readonly element: string;
	/** Which of several: a school year, an occupation's code. Null for an element with one value. */
	readonly item: string | null;
	readonly op: "set" | "remove";
	readonly value: Json;
	/** Person id of who made the change. */
	readonly who: string;
	/** ISO instant. */
	readonly when: string;
	/** `<script>/<step>` that saved it. */
	readonly step: string;
}

/** What a student's entries fold into: element, then item ("" where there is one value only). */
export type Plan = Readonly<Record<string, Readonly<Record<string, { readonly value: Json; readonly when: string }>>>>;

/** What a message may mean; where several overlap, crisis is named first, then threat, then abuse. */
export type Danger = "crisis" | "threat" | "abuse";

/** now: a person should see it at any hour. next-school-morning: nobody is woken. */
export type Urgency = "now" | "next-school-morning";

export type AlertOutcome = "talked" | "referred" | "not-a-concern";

/** A message that may mean danger, as it is raised. Enough to store it without knowing anything else. */
export interface Raised {
	/** The turn's id, and the alert's. */
	readonly turn: string;
	/** ISO instant. */
	readonly at: string;
	/** The identity the channel vouches for. */
	readonly who: string;
	/** Person id; null: nobody on the roster, or it could not be read in time (then `who` says whose it is). */
	readonly person: string | null;
	/** The name Teams gave for somebody who is not on the roster; unverified. */
	readonly name: string | null;
	/** The first kind is the one the route names. */
	readonly kinds: readonly Danger[];
	readonly urgency: Urgency;
	/** The exact words. */
	readonly words: string;
	readonly lang: Lang;
	/** What the writer was told, as they read it. */
	readonly told: string;
	/** Person ids of staff whom the message names; they are not told of it. */
	readonly named: readonly string[];
	/** Where somebody who is not on the roster can be answered. */
	readonly address?: Address;
	/** Person id of the staff member who reports it: the words are theirs, `person` and `name` are the student's. */
	readonly reporter?: string;
	/** A drill: nobody is in danger, and everybody who is told of it reads that. */
	readonly drill?: boolean;
}

/** Something a turn causes besides replies and entries; plain data, carried out in the turn's transaction. */
export type Effect =
	/** A message that may mean danger; the alert's id is the turn's. Words, name and what was told are stored sealed. */
	| { readonly kind: "alert"; readonly alert: Raised }
	/**
	 * A staff member takes an open alert on, or closes it. Closing abuse or a threat waits for a second person, who confirms
	 * it or opens it again and takes it on. A turn whose step does not fit any more runs again: somebody was faster.
	 */
	| {
			readonly kind: "alert-step";
			readonly alert: string;
			readonly step: "acknowledge" | "close" | "confirm" | "reopen";
			/** With `close`. */
			readonly outcome?: AlertOutcome;
	  }
	/** A line in the thread between a student and a counselor; the other side gets a message. */
	| { readonly kind: "message"; readonly student: string; readonly to: string; readonly text: string }
	/** The reader has seen the thread. */
	| { readonly kind: "thread-seen"; readonly student: string }
	/** One check-in to many. */
	| { readonly kind: "campaign"; readonly id: string; readonly template: string; readonly people: readonly string[] }
	/** A check-in's answer. */
	| { readonly kind: "answer"; readonly delivery: string; readonly choice: string }
	| { readonly kind: "setting"; readonly lang?: Lang; readonly optedOut?: boolean; readonly welcomed?: boolean }
	/** A staff or family member read a student's record; goes to the audit trail. */
	| { readonly kind: "read"; readonly about: string; readonly what: string }
	/** The channel can no longer reach the person at this turn's address. */
	| { readonly kind: "unreachable" };
