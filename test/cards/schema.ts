/**
 * The part of the Adaptive Cards 1.5 schema that cards of ours may use, written from Microsoft's own
 * (http://adaptivecards.io/schemas/1.5.0/adaptive-card.json, JSON Schema draft 6): the same elements, properties, types
 * and required ones, every object closed, as there. It leaves out what we never use and takes one spelling of a word where
 * the whole schema takes any, so what is valid here is valid there.
 */
const word = (...words: readonly string[]) => ({ enum: words });
const text = { type: "string" } as const;
const filled = { type: "string", minLength: 1 } as const;
const flag = { type: "boolean" } as const;
const list = (of: string) => ({ type: "array", items: { $ref: `#/definitions/${of}` } });

function part(type: string, required: readonly string[], properties: Readonly<Record<string, object>>) {
	return {
		type: "object",
		additionalProperties: false,
		required: ["type", ...required],
		properties: { type: word(type), ...properties },
	};
}

const spacing = word("default", "none", "small", "medium", "large", "extraLarge", "padding");
/** What every element has. */
const element = { spacing, separator: flag, id: text, isVisible: flag, height: word("auto", "stretch") };
/** What every input has; the schema asks for the id, accessibility for the label. */
const input = { ...element, id: filled, label: filled, isRequired: flag, errorMessage: text };
const style = word("default", "emphasis", "good", "attention", "warning", "accent");

export const schema = {
	$ref: "#/definitions/AdaptiveCard",
	definitions: {
		AdaptiveCard: part("AdaptiveCard", ["version", "body"], {
			$schema: word("http://adaptivecards.io/schemas/adaptive-card.json"),
			version: word("1.5"),
			lang: word("en", "es"),
			fallbackText: filled,
			body: { ...list("Element"), minItems: 1 },
		}),
		Element: {
			type: "object",
			required: ["type"],
			discriminator: { propertyName: "type" },
			oneOf: [
				part("RichTextBlock", ["inlines"], {
					...element,
					inlines: { ...list("TextRun"), minItems: 1 },
					horizontalAlignment: word("left", "center", "right"),
				}),
				part("ColumnSet", ["columns"], { ...element, columns: { ...list("Column"), minItems: 1 }, style }),
				part("ActionSet", ["actions"], { ...element, actions: { ...list("Action.Submit"), minItems: 1 } }),
				part("Input.ChoiceSet", ["id", "label", "choices"], {
					...input,
					choices: { ...list("Input.Choice"), minItems: 1 },
					isMultiSelect: flag,
					style: word("compact", "expanded", "filtered"),
					value: text,
					placeholder: text,
					wrap: flag,
				}),
				part("Input.Text", ["id", "label"], {
					...input,
					isMultiline: flag,
					maxLength: { type: "number" },
					placeholder: text,
					value: text,
				}),
				part("Input.Number", ["id", "label"], {
					...input,
					min: { type: "number" },
					max: { type: "number" },
					placeholder: text,
					value: { type: "number" },
				}),
				part("Input.Date", ["id", "label"], { ...input, min: text, max: text, placeholder: text, value: text }),
			],
		},
		TextRun: part("TextRun", ["text"], {
			text: filled,
			color: word("default", "dark", "light", "accent", "good", "warning", "attention"),
			size: word("default", "small", "medium", "large", "extraLarge"),
			weight: word("default", "lighter", "bolder"),
			isSubtle: flag,
			italic: flag,
		}),
		Column: part("Column", [], {
			items: list("Element"),
			width: { anyOf: [word("auto", "stretch"), { type: "number" }, { type: "string", pattern: "^\\d+px$" }] },
			minHeight: { type: "string", pattern: "^\\d+px$" },
			style,
			spacing,
			separator: flag,
			id: text,
			isVisible: flag,
		}),
		"Action.Submit": part("Action.Submit", ["title"], {
			title: filled,
			data: { type: "object" },
			associatedInputs: word("auto", "none"),
			style: word("default", "positive", "destructive"),
			tooltip: text,
			id: text,
		}),
		// A client joins the values of several picks with commas.
		"Input.Choice": {
			type: "object",
			additionalProperties: false,
			required: ["title", "value"],
			properties: { title: filled, value: { type: "string", pattern: "^[^,]+$" } },
		},
	},
} as const;
