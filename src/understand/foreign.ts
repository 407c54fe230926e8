/** Whether a text is in a language Onward does not answer in; such a person is told how to get an interpreter. */
import type { Lang } from "../turn.ts";

/** Small words that say which language a text is in, folded, and that are neither English nor Spanish. */
const SMALL_WORDS = new Set(
	[
		// French
		"je tu il nous vous ils est cest quest quoi pourquoi comment quand ou avec pour dans mon ma mes votre vos notre fils fille ecole enfant quel quelle suis avez puis peut etre pas ne une des les aux du merci bonjour parlez francais aide besoin",
		// Portuguese
		"voce voces nao sim eu meu minha meus minhas filho filha escola uma um isso muito obrigado obrigada fazer posso tem onde quando porque ajuda falar portugues precisa preciso ola bom dia sao estao dele dela com qual faco entender entendo",
		// Haitian Creole
		"mwen ou li nou yo se ki sa kisa pou pitit lekol kijan ak gen pa konnen vle ede bezwen kreyol tanpri mesi bonjou kote poukisa pale",
		// German, Italian
		"ich ist das der die und nicht ein eine mein kind schule wie wann warum kann was fur bitte danke sie haben sprechen deutsch cosa che sono mio mia figlio figlia scuola come grazie parlare italiano dove perche",
		// Tagalog
		"ano ang ng mga sa ko mo po ba anak paaralan paano kailan saan bakit hindi salamat tulong gusto kailangan namin aking magandang",
		// Vietnamese without its marks
		"toi khong gi la cua con em truong giup xin chao cho duoc biet nhu lam sao tieng viet muon ke hoach",
		// Somali, Swahili
		"waa maxay ilmahayga dugsiga sidee goorma caawimo waxaan rabaa mahadsanid nini mtoto wangu shule vipi lini asante naomba msaada kwa ya wa ni hii",
		// Polish, Russian and Arabic in Latin letters
		"co jest moje dziecko szkola jak kiedy dlaczego prosze dziekuje nie czy chto eto moy rebenok shkola kak spasibo ma hiya kayfa madrasa ibni shukran",
	]
		.join(" ")
		.split(" "),
);

/** Letters of scripts that are not Latin: from Greek on, without punctuation. */
const OTHER_SCRIPT =
	/[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Ethiopic}\p{Script=Armenian}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Tamil}]/gu;
/** Letters of Vietnamese, of Portuguese, and of French that Spanish has not. */
const MARKED = /[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơư]|[ãõ]|[çœèêàùâîôûë]/giu;

/**
 * @param text as it was typed
 * @param folded the same, folded
 * @param known whether a word stands in an English or Spanish phrase
 */
export function isForeign(text: string, folded: string, known: (word: string) => boolean): boolean {
	const other = text.match(OTHER_SCRIPT)?.length ?? 0;
	const letters = text.match(/\p{L}/gu)?.length ?? 0;
	if (other >= 2 && other > letters / 2) return true;
	const words = folded.split(" ").filter((word) => word !== "");
	if (words.length < 2) return false;
	const marks = new Set(text.toLowerCase().match(MARKED) ?? []).size;
	const foreign = words.filter((word) => SMALL_WORDS.has(word) && !known(word)).length;
	const strange = words.filter((word) => !known(word)).length;
	if (marks >= 3 && strange * 2 >= words.length) return true;
	return foreign + (marks > 0 ? 1 : 0) >= 2 && strange * 2 >= words.length;
}

/** Words that are written alike in both languages, though our phrases may have met them in one of them only. */
const ALIKE = new Set(
	"no ok okay plan hotel animal general social personal final normal actor doctor color hospital capital central chef club control director error formal idea legal local manual mental metal motor musical natural original radio rural taxi total tutor visa web email chat menu piano".split(
		" ",
	),
);
/** A word of both languages: the one in which it is rarer still has this share of the other's count. */
const SHARED = 0.08;

/**
 * By how often each word stands in phrases of either language, with half a count for the unseen. A text of nothing but
 * words of both languages does not say.
 */
export function guessLang(
	folded: string,
	text: string,
	seen: ReadonlyMap<string, readonly [number, number]>,
): Lang | null {
	let spanish = /[¿¡ñ]/i.test(text) ? 3 : 0;
	const words = folded.split(" ");
	const alike = (word: string): boolean => {
		const [en, es] = seen.get(word) ?? [0, 0];
		return ALIKE.has(word) || (Math.min(en, es) > 1 && Math.min(en, es) / Math.max(en, es) >= SHARED);
	};
	if (spanish === 0 && words.every(alike)) return null;
	for (const word of words) {
		const [en, es] = seen.get(word) ?? [0, 0];
		spanish += Math.max(-3, Math.min(3, Math.log((es + 0.5) / (en + 0.5))));
	}
	if (Math.abs(spanish) < 1.2) return null;
	return spanish > 0 ? "es" : "en";
}
