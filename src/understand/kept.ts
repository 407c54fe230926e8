/** The model of a lesson: the one that was kept when the phrases were the same, or a new one, which is then kept. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Meaning } from "../library/types.ts";
import { blockWeights, type Lexicon } from "./features.ts";
import type { Model } from "./model.ts";
import { type Doc, settings, training } from "./train.ts";

/** What a model is learnt from. */
export interface Lesson {
	/** In any order; phrases with the names in them masked. */
	readonly docs: readonly Doc[];
	/** Learnt, too, but a kept model is good enough when only these changed, though not for a build. */
	readonly besides?: readonly Doc[];
	readonly meanings: readonly Meaning[];
	readonly lexicon: Lexicon;
	/** @see training */
	readonly centroid?: number;
	/** Another way to learn, with a name that changes with it. */
	readonly learner?: { readonly name: string; readonly steps: (docs: readonly Doc[]) => Generator<void, Model> };
}

/** Of that many phrases it is worth keeping what was learnt; that many models are kept. */
const WORTH = 500;
const MOST = 12;
/** Changes with what a model is; an older one is then not looked at. */
const VERSION = 2;

/**
 * @param folders where models are kept; a new one goes into the last. Empty: nowhere
 * @param exactly a model that was kept with other rows besides is not taken: the outcome follows from the lesson alone
 */
export function modelOf(lesson: Lesson, folders: readonly string[], exactly = false): Model {
	const name = nameOf(lesson);
	const before = recall(folders, name, exactly);
	if (before) return before;
	const steps = stepsOf(lesson);
	let step = steps.next();
	while (!step.done) step = steps.next();
	return keep(folders.at(-1), name, lesson, step.value);
}

/** The same in small steps: whatever else waits is done between them. */
export async function modelSoon(lesson: Lesson, folders: readonly string[]): Promise<Model> {
	const name = nameOf(lesson);
	const before = recall(folders, name);
	if (before) return before;
	const steps = stepsOf(lesson);
	let step = steps.next();
	while (!step.done) {
		await new Promise((resolve) => {
			setImmediate(resolve);
		});
		step = steps.next();
	}
	return keep(folders.at(-1), name, lesson, step.value);
}

function stepsOf({ docs, besides = [], lexicon, centroid, learner }: Lesson): Generator<void, Model> {
	const all = [...docs, ...besides];
	return learner ? learner.steps(all) : training(all, lexicon, centroid);
}

/** A model's file: first what it is taught, then what besides. */
interface Name {
	readonly taught: string;
	readonly besides: string;
}

function nameOf({ docs, besides = [], meanings, centroid, learner }: Lesson): Name {
	const how = [VERSION, settings, centroid, blockWeights, learner ? learner.name : meanings];
	return { taught: hashOf([how, rowsOf(docs)]), besides: hashOf(rowsOf(besides)) };
}

const rowsOf = (docs: readonly Doc[]): string[] =>
	docs.map(({ route, lang, text }) => `${route}\t${lang}\t${text}`).sort();

const hashOf = (what: unknown): string => createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 24);

function recall(folders: readonly string[], { taught, besides }: Name, exactly = false): Model | null {
	for (const folder of folders) {
		try {
			const kept = readdirSync(folder).filter((file) => file.startsWith(`${taught}-`) && file.endsWith(".bin"));
			const same = kept.find((file) => file.includes(besides)) ?? (exactly ? undefined : kept[0]);
			if (same) return deserialize(readFileSync(join(folder, same))) as Model;
		} catch {}
	}
	return null;
}

/** A folder that cannot be written costs the next start its time, nothing else. */
function keep(folder: string | undefined, { taught, besides }: Name, { docs }: Lesson, model: Model): Model {
	if (folder === undefined || docs.length < WORTH) return model;
	try {
		mkdirSync(folder, { recursive: true });
		const file = join(folder, `${taught}-${besides}`);
		writeFileSync(`${file}.${process.pid}.part`, serialize(model));
		renameSync(`${file}.${process.pid}.part`, `${file}.bin`);
		const kept = readdirSync(folder)
			.filter((file) => file.endsWith(".bin"))
			.map((file) => ({ file: join(folder, file), at: statSync(join(folder, file)).mtimeMs }))
			.sort((a, b) => b.at - a.at);
		for (const { file } of kept.slice(MOST)) rmSync(file, { force: true });
	} catch {}
	return model;
}
