/**
 * Small pictures beside words: one line drawing each, on a field of 24 by 24, in the colour of the text. They never stand
 * alone, so nobody has to guess one, and screen readers pass them by.
 */
const drawings = {
	star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z",
	job: "M3.5 8h17v11h-17zM9 8V5h6v3M3.5 13h17",
	goal: "M6 21V4M6 5h12l-2.5 3.5L18 12H6",
	classes: "M12 6.5C10 5 7 4.6 3.5 5v13.3c3.5-.4 6.5 0 8.5 1.5 2-1.5 5-1.9 8.5-1.5V5C17 4.6 14 5 12 6.5zM12 6.5v13.3",
	plan: "M8 5H5v16h14V5h-3M8 3h8v4H8zM9 12h6M9 16h6",
	"check-in": "M4 4.5h16v11h-8l-4.5 4v-4H4zM8.5 10l2.5 2.5 4.5-5",
	counselor: "M8.5 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20c0-4 2.5-6 6-6s6 2 6 6M15 4.5h6.5v6H19l-2 2v-2h-2z",
	safety: "M12 20S4 15.5 4 9.5a4.2 4.2 0 018-1.8 4.2 4.2 0 018 1.8C20 15.5 12 20 12 20z",
	question: "M12 21a9 9 0 100-18 9 9 0 000 18zM9.5 9.5a2.5 2.5 0 115 .2c0 1.6-2.5 1.9-2.5 3.8M12 17v.1",
	page: "M6 3h8.5L19 7.5V21H6zM14 3v5h5M9 12.5h7M9 16.5h7",
	eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 100-6 3 3 0 000 6z",
	yes: "M5 12.5l4.5 4.5L19 7.5",
	no: "M6.5 6.5l11 11M17.5 6.5l-11 11",
	family:
		"M8 10.5a3 3 0 100-6 3 3 0 000 6zM2.5 20v-2c0-3 2.5-5 5.5-5 1.8 0 3.3.7 4.3 1.8M17 14.5a2.3 2.3 0 100-4.6 2.3 2.3 0 000 4.6zM12.5 20c0-2.5 2-3.7 4.5-3.7s4.5 1.2 4.5 3.7",
	write: "M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5",
	send: "M3.5 11.5L20.5 4 15 20.5l-4-7z",
	change: "M5 9.5a7.5 7.5 0 0113-2.5l2 2M20 4v5h-5M19 14.5A7.5 7.5 0 016 17l-2-2M4 20v-5h5",
	clock: "M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3.5 2",
	college: "M2 9.5L12 5l10 4.5L12 14zM6 11.5V17c2 1.4 4 2 6 2s4-.6 6-2v-5.5M22 9.5V15",
	building: "M4 20V9.5L12 5l8 4.5V20zM10 20v-5h4v5M8 12v.1M16 12v.1",
	tool: "M14.5 5.5a4.5 4.5 0 015-1l-3 3 .5 2 2 .5 3-3a4.5 4.5 0 01-6 5.5L8 20.5a2.1 2.1 0 01-3-3l8-8a4.5 4.5 0 011.5-4z",
	shield: "M12 3l7.5 2.5V12c0 5-3.5 7.5-7.5 9-4-1.5-7.5-4-7.5-9V5.5z",
	compass: "M12 21a9 9 0 100-18 9 9 0 000 18zM15.5 8.5l-2 5-5 2 2-5z",
	sprout: "M12 21v-9M12 12.5C12 8.5 9 6.5 4.5 6.5c0 4 3 6 7.5 6zM12 10.5c0-3.5 2.5-5.5 7.5-5.5 0 4-3 5.5-7.5 5.5",
	smile: "M12 21a9 9 0 100-18 9 9 0 000 18zM8.5 14.5c1 1.4 2 2 3.5 2s2.5-.6 3.5-2M9 9.5v.1M15 9.5v.1",
	listen: "M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4.2 4.2 0 010 6M18 6.5a7.8 7.8 0 010 11",
	halt: "M7 7h10v10H7z",
	options:
		"M4 7h9.5M18.5 7H20M16 9.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM4 17h1.5M10.5 17H20M8 19.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5z",
} as const;

export type Picture = keyof typeof drawings;

const space = "http://www.w3.org/2000/svg";

function svg(name: string, attributes: Readonly<Record<string, string>>, ...children: readonly Node[]): SVGElement {
	const element = document.createElementNS(space, name);
	for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
	element.append(...children);
	return element;
}

/** All drawings once, where pictures point to. */
function sheet(): SVGElement {
	const symbols = Object.entries(drawings).map(([name, d]) =>
		svg("symbol", { id: `picture-${name}`, viewBox: "0 0 24 24" }, svg("path", { d })),
	);
	return svg("svg", { class: "pictures", "aria-hidden": "true" }, ...symbols);
}

/** One picture, as large as the text beside it. */
export function picture(name: Picture): SVGElement {
	if (!document.querySelector("svg.pictures")) document.body.append(sheet());
	return svg(
		"svg",
		{ class: "picture", "aria-hidden": "true", focusable: "false" },
		svg("use", { href: `#picture-${name}` }),
	);
}

/** Where a button leads, by its route; the first fitting line counts. */
const ways: readonly (readonly [RegExp, Picture])[] = [
	[/^dialog:interests$/, "star"],
	[/^dialog:(explore|compare)$|^(occupation|cluster):/, "job"],
	[/^dialog:goals$/, "goal"],
	[/^dialog:(courses|what-if)$/, "classes"],
	[/^dialog:(plan|review|share|my-data)$/, "plan"],
	[/^dialog:ask-counselor$/, "counselor"],
	[/^dialog:(check-in|send-check-in)$/, "check-in"],
	[/^dialog:caseload$/, "family"],
	[/^dialog:settings$/, "options"],
	[/^page:(family|talk)/, "family"],
	[/^page:who-can-see/, "eye"],
	[/^(page|state):/, "page"],
];

/** What an option means, by its id in the scripts and check-ins. */
const choices: Readonly<Record<string, Picture>> = {
	interests: "star",
	ideas: "star",
	"have-ideas": "star",
	fit: "star",
	career: "job",
	"have-one": "job",
	work: "job",
	goals: "goal",
	personal: "goal",
	route: "goal",
	step: "goal",
	plan: "plan",
	caseload: "family",
	history: "clock",
	"gap-year": "compass",
	privacy: "eye",
	who: "eye",
	what: "page",
	help: "family",
	write: "write",
	send: "check-in",
	talk: "counselor",
	counselor: "counselor",
	yes: "yes",
	nothing: "yes",
	no: "no",
	"four-year": "college",
	"two-year": "building",
	apprenticeship: "tool",
	military: "shield",
	undecided: "question",
	"not-yet": "clock",
	"not-sure": "question",
	questions: "question",
	"going-well": "smile",
	"did-it": "smile",
	"just-started": "sprout",
	"working-on-it": "sprout",
	"new-step": "change",
};

/** The picture of something to press; null where none would help. */
export function pictureOfChoice({ route, answer }: { readonly route?: unknown; readonly answer?: unknown }) {
	if (typeof route === "string") return ways.find(([pattern]) => pattern.test(route))?.[1] ?? null;
	return typeof answer === "string" && Object.hasOwn(choices, answer) ? (choices[answer] ?? null) : null;
}

const kinds: Readonly<Record<string, Picture>> = {
	question: "question",
	grid: "star",
	form: "write",
	results: "star",
	article: "page",
	sections: "plan",
	thread: "counselor",
	safety: "safety",
};

/** The picture of a message: what sent it first, then what it is. Plain sentences have none. */
export function pictureOfMessage(kind: string, sent: string): Picture | null {
	if (kind === "safety") return "safety";
	if (sent === "check-in" || sent === "reminder") return "check-in";
	if (sent === "message") return "counselor";
	return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? null) : null;
}
