/** The page: its head, and below it whatever the visit shows. */
import { Button, FluentProvider, mergeClasses } from "@fluentui/react-components";
import { useEffect, useRef } from "react";
import type { Profile } from "../api.ts";
import type { Lang } from "../words.ts";
import { Choose } from "./choose.tsx";
import { themeOf, useLook } from "./look.ts";
import { Plan } from "./plan.tsx";
import { Choices, type Say } from "./section.tsx";
import type { Scene } from "./visit.ts";
import { planWords } from "./words.ts";

export interface AppProps {
	readonly theme: string;
	readonly lang: Lang;
	readonly scene: Scene;
	/** The heading a link led to; empty: the top. */
	readonly entry: string;
	readonly onLanguage: (lang: Lang) => void;
	readonly onChoose: (profile: Profile) => void;
	readonly onOpen: (student: string) => void;
	readonly onAgain: () => void;
	/** Null: nobody chose who they are here. */
	readonly onLeave: (() => void) | null;
	readonly onChat: (() => void) | null;
}

const languages = [
	{ id: "en", lang: "en", name: "English" },
	{ id: "es", lang: "es", name: "Español" },
] as const;

/** All of the page in one theme and language. */
export function App(props: AppProps) {
	return (
		<FluentProvider theme={themeOf(props.theme)}>
			<Page {...props} />
		</FluentProvider>
	);
}

function Page({ lang, onLanguage, onLeave, ...props }: AppProps) {
	const look = useLook();
	const say: Say = (word) => planWords[word][lang];
	return (
		<div className={look.frame}>
			<div className={look.page}>
				<header className={look.top}>
					<span className={look.quote}>Onward</span>
					<div className={look.tools}>
						<Choices
							label={say("language")}
							options={languages}
							chosen={lang}
							pick={(id) => onLanguage(id === "es" ? "es" : "en")}
						/>
						{onLeave && (
							<Button className={look.finger} onClick={onLeave}>
								{say("change")}
							</Button>
						)}
					</div>
				</header>
				<Main {...props} lang={lang} say={say} />
			</div>
		</div>
	);
}

function Main({
	scene,
	lang,
	say,
	entry,
	onChoose,
	onOpen,
	onAgain,
	onChat,
}: Omit<AppProps, "theme" | "onLanguage" | "onLeave"> & { readonly say: Say }) {
	const look = useLook();
	const main = useRef<HTMLElement>(null);
	const shown = scene.kind === "plan" ? scene.plan.student.id : scene.kind;
	// Whoever reads by ear or keyboard is taken to what is new; the waiting line is said by itself.
	// biome-ignore lint/correctness/useExhaustiveDependencies: only another scene moves the focus, not a new language
	useEffect(() => {
		if (scene.kind === "loading") return;
		const part = scene.kind === "plan" && /^[a-z]+$/.test(entry) ? main.current?.querySelector(`#${entry}`) : null;
		part?.scrollIntoView();
		(part ?? main.current)?.querySelector<HTMLElement>("h1, h2")?.focus({ preventScroll: true });
	}, [shown]);
	return (
		<main ref={main} className={look.main}>
			{scene.kind === "loading" && (
				<p role="status" className={look.text}>
					{say("loading")}
				</p>
			)}
			{scene.kind === "choose" && <Choose profiles={scene.people} lang={lang} choose={onChoose} />}
			{scene.kind === "problem" && (
				<>
					<h1 tabIndex={-1} className={look.title}>
						{say("page")}
					</h1>
					<div className={look.card} role="alert">
						<p className={look.text}>{say(scene.word)}</p>
						{scene.reference !== "" && <p className={look.soft}>{say("reference").replace("#", scene.reference)}</p>}
						{scene.again && (
							<Button
								appearance="primary"
								size="large"
								className={mergeClasses(look.finger, look.act)}
								onClick={onAgain}
							>
								{say("again")}
							</Button>
						)}
					</div>
				</>
			)}
			{scene.kind === "plan" && (
				<>
					<div>
						<h1 tabIndex={-1} className={look.title}>
							{scene.plan.title}
						</h1>
						<p className={look.soft}>{scene.plan.intro}</p>
					</div>
					{scene.plan.others.length > 0 && (
						<Choices label={say("whose")} options={scene.plan.others} chosen={scene.plan.student.id} pick={onOpen} />
					)}
					<Plan plan={scene.plan} say={say} chat={onChat} />
				</>
			)}
		</main>
	);
}
