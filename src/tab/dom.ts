/** Elements from plain data. Text becomes text nodes; nothing here reads markup. */

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** One element. True sets an empty attribute; false and undefined leave it out. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
	tag: Tag,
	attributes: Attributes = {},
	...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === true) element.setAttribute(name, "");
		else if (value !== undefined && value !== false) element.setAttribute(name, value);
	}
	element.append(...children);
	return element;
}

/** A button that does something here. */
export function button(attributes: Attributes, label: string, press: () => void): HTMLButtonElement {
	const element = make("button", { type: "button", ...attributes }, label);
	element.addEventListener("click", press);
	return element;
}

/** Text as paragraphs; lines that start with "- " become a list. */
export function paragraphs(text: string): HTMLElement[] {
	const blocks: HTMLElement[] = [];
	for (const line of text.split("\n").map((one) => one.trim())) {
		if (line === "") continue;
		if (!line.startsWith("- ")) {
			blocks.push(make("p", {}, line));
			continue;
		}
		const last = blocks.at(-1);
		const list = last?.tagName === "UL" ? last : make("ul");
		if (list !== last) blocks.push(list);
		list.append(make("li", {}, line.slice(2)));
	}
	return blocks;
}
