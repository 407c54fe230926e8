/** Headings with what stands below them, and the words of the page. */
import { Button, mergeClasses } from "@fluentui/react-components";
import { type ReactNode, useId } from "react";
import { useLook } from "./look.ts";
import type { PlanWord } from "./words.ts";

/** One of the page's own sentences in the language it speaks. */
export type Say = (word: PlanWord) => string;

interface SectionProps {
	/** By which a link leads here. */
	readonly id: string;
	readonly title: string;
	/** The one that counts most. */
	readonly first?: boolean;
	readonly children: ReactNode;
}

/** One part of the page, named by its heading. */
export function Section({ id, title, first = false, children }: SectionProps) {
	const look = useLook();
	const name = useId();
	return (
		<section id={id} className={mergeClasses(look.card, first && look.next)} aria-labelledby={name}>
			<h2 id={name} tabIndex={-1} className={look.heading}>
				{title}
			</h2>
			{children}
		</section>
	);
}

/** Lines of text: one is a paragraph, several are a list. */
export function Lines({ lines }: { readonly lines: readonly string[] }) {
	const look = useLook();
	if (lines.length === 1) return <p className={look.text}>{lines[0]}</p>;
	return (
		<ul className={look.list}>
			{lines.map((line) => (
				<li key={line}>{line}</li>
			))}
		</ul>
	);
}

interface ChoicesProps {
	readonly label: string;
	readonly options: readonly { readonly id: string; readonly name: string; readonly lang?: string }[];
	readonly chosen: string;
	readonly pick: (id: string) => void;
}

/** A few buttons of which one is pressed. */
export function Choices({ label, options, chosen, pick }: ChoicesProps) {
	const look = useLook();
	return (
		<fieldset className={look.choices} aria-label={label}>
			{options.map(({ id, name, lang }) => (
				<Button
					key={id}
					{...(lang ? { lang } : {})}
					appearance={id === chosen ? "outline" : "subtle"}
					aria-pressed={id === chosen}
					className={mergeClasses(look.finger, id === chosen && look.pressed)}
					onClick={() => pick(id)}
				>
					{name}
				</Button>
			))}
		</fieldset>
	);
}
