/** Whether figures taken one after the other grow. */

/**
 * The line that fits best (least squares).
 * @param {readonly number[]} figures in the order taken
 * @returns how much they grow from one to the next, and whether that is more than their own noise (three standard errors)
 */
export function growth(figures) {
	const n = figures.length;
	const middle = (n - 1) / 2;
	const mean = figures.reduce((sum, own) => sum + own, 0) / n;
	let across = 0;
	let along = 0;
	for (const [at, own] of figures.entries()) {
		across += (at - middle) * (own - mean);
		along += (at - middle) ** 2;
	}
	const perSample = across / along;
	const left = figures.reduce((sum, own, at) => sum + (own - mean - perSample * (at - middle)) ** 2, 0);
	return { perSample, sure: perSample > 3 * Math.sqrt(left / Math.max(1, n - 2) / along) };
}

/**
 * What was added in a time before a sample.
 * @param {readonly number[]} figures totals in the order taken
 * @param {number} at which sample
 * @param {number} back how many samples before it; from the first one when there are not so many
 */
export const lately = (figures, at, back) => figures[at] - (at < back ? 0 : figures[at - back]);
