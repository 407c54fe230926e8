/** The demo's sign-in on this page: the same people as on the chat page. */
import { Button } from "@fluentui/react-components";
import type { Profile } from "../api.ts";
import { groups, notes, roleOf } from "../people.ts";
import { createSpeech, type Lang, words } from "../words.ts";
import { useLook } from "./look.ts";

interface ChooseProps {
	readonly profiles: readonly Profile[];
	readonly lang: Lang;
	readonly choose: (profile: Profile) => void;
}

/** Who are you? Those nobody wrote a sentence about are folded away. */
export function Choose({ profiles, lang, choose }: ChooseProps) {
	const look = useLook();
	const speech = createSpeech(lang);
	const list = (members: readonly Profile[]) => (
		<ul className={look.people}>
			{members.map((profile) => (
				<li key={profile.id}>
					<Button size="large" className={look.person} data-person={profile.id} onClick={() => choose(profile)}>
						<span>
							{profile.name}
							<span className={look.role}>
								{[roleOf(profile, speech), notes[profile.id]?.[lang]].filter(Boolean).join(". ")}
							</span>
						</span>
					</Button>
				</li>
			))}
		</ul>
	);
	return (
		<>
			<h1 tabIndex={-1} className={look.title}>
				{words.choose[lang]}
			</h1>
			<p className={look.text}>{words.demo[lang]}</p>
			{groups.map(({ title, roles }) => {
				const members = profiles.filter(({ role }) => roles.includes(role));
				const known = members.filter(({ id }) => id in notes);
				const others = members.filter(({ id }) => !(id in notes));
				if (members.length === 0) return null;
				return (
					<section key={title}>
						<h2 className={look.heading}>{words[title][lang]}</h2>
						{list(known.length > 0 ? known : others)}
						{known.length > 0 && others.length > 0 && (
							<details>
								<summary className={look.summary}>{words.others[lang].replace("#", String(others.length))}</summary>
								{list(others)}
							</details>
						)}
					</section>
				);
			})}
		</>
	);
}
