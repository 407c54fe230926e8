/**
 * What a student says. A rehearsal walks one new student through the real scripts and writes down each turn; the bench
 * then lets every student of both programs say exactly that. Half of the answers are typed, half pressed on a card.
 */

/** Said whenever no question is open. */
const agenda = [
	"take the interest inventory",
	"set a goal",
	"plan my classes",
	"look at careers that fit me",
	"show my plan",
	"take the interest inventory",
];
/** Said instead of an answer, one every dozen turns: a page answers and the question comes again, or the script starts again. */
const asides = [
	{ text: "what is an ILP?", sort: "questions in the middle" },
	{ text: "start over", sort: "start over" },
	{ text: "who can see my plan?", sort: "questions in the middle" },
	{ text: "start over", sort: "start over" },
];
const asideEvery = 12;

const sentences = ["Speak up more in class", "Ask my aunt about her job", "Read two more books this year"];
const mostTurns = 150;

const open = new Set(["question", "grid", "form"]);
const shownBy = (activity) => activity.channelData?.onward;
const cardOf = (activity) => activity.attachments?.[0]?.content;

/** Every element with one of these types in a card. */
function parts(node, type, found = []) {
	if (Array.isArray(node)) for (const one of node) parts(one, type, found);
	else if (node && typeof node === "object") {
		if (node.type === type) found.push(node);
		for (const one of Object.values(node)) parts(one, type, found);
	}
	return found;
}

/** A rating from 1 to 5 that differs between items, so that the result is not flat. */
const rating = (item) => [5, 2, 4, 1, 3, 2][item % 6];

/** One answer to the open question, typed and pressed. */
function answersTo(activity, count) {
	const card = cardOf(activity);
	const { kind } = shownBy(activity);
	const inputs = ["ChoiceSet", "Text", "Date", "Number"].flatMap((type) => parts(card, `Input.${type}`));
	if (kind === "grid") {
		const ratings = inputs.map((input, index) => [input.id, String(rating(index))]);
		return { typed: ratings.map(([, value]) => value).join(" "), pressed: Object.fromEntries(ratings) };
	}
	if (kind === "form") return { typed: "yes", pressed: { form: "ok" } };
	const options = parts(card, "Action.Submit").filter((action) => action.data?.answer !== undefined);
	// "Do you want to see another one?" would go round for ever.
	const option = /another/.test(activity.summary) ? options.at(-1) : options[0];
	if (option) return { typed: option.title, pressed: { answer: option.data.answer } };
	const [input] = inputs;
	if (input?.type === "Input.ChoiceSet") {
		const [first, second] = input.choices;
		if (input.isMultiSelect && second) return { typed: "1, 2", pressed: { answer: `${first.value},${second.value}` } };
		return { typed: "1", pressed: { answer: first.value } };
	}
	if (input?.type === "Input.Date") {
		const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
		return { typed: "in two weeks", pressed: { answer: soon } };
	}
	const sentence = sentences[count % sentences.length];
	return { typed: sentence, pressed: { answer: sentence } };
}

/**
 * @param take sends one turn and resolves with its replies
 * @returns the turns in order: what is said, the card value without its key where one is pressed, how many replies came
 */
export async function rehearse(take) {
	const turns = [];
	const waiting = [...agenda];
	const interruptions = [...asides];
	let last = [];
	while (turns.length < mostTurns) {
		const question = last.findLast((activity) => open.has(shownBy(activity)?.kind));
		let said;
		if (question && interruptions.length > 0 && turns.length % asideEvery === asideEvery - 1) {
			said = { ...interruptions.shift(), pressed: null };
		} else if (question) {
			const { typed, pressed } = answersTo(question, turns.length);
			const press = turns.length % 2 === 1;
			said = { text: typed, pressed: press ? pressed : null, sort: press ? "pressed answers" : "typed answers" };
		} else {
			const text = waiting.shift();
			if (text === undefined) break;
			said = { text, pressed: null, sort: "openings of a script" };
		}
		last = await take(activityOf(said, last), turns.length);
		turns.push({ ...said, replies: last.length, kinds: last.map((activity) => shownBy(activity)?.kind ?? "none") });
	}
	return turns;
}

/** The part of an activity that differs from turn to turn; a card's answer carries the key of the question it stood on. */
export function activityOf({ text, pressed }, before) {
	if (!pressed) return { text };
	const key = before.findLast((activity) => open.has(shownBy(activity)?.kind))?.channelData.onward.key ?? "none";
	return { text, value: { key, ...pressed } };
}
