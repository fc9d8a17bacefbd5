/** First words of answers; unfolded, as an accent decides in Spanish. */
const YES =
  /^\P{L}*(?:yes|yeah|yep|sure|of course|certainly|sim|claro|com certeza|sí|por supuesto|oui|bien sûr|ja|natürlich|はい|是的|对|네|예|نعم|हाँ|हां|да)(?!\p{L})/iu;
const NO = /^\P{L}*(?:no|nope|not at all|não|nao|non|nein|いいえ|不是|不|아니요|아뇨|لا|नहीं|нет)(?!\p{L})/iu;

/** Whether an answer begins with a yes or a no. */
export function polarityOf(answer: string): 'yes' | 'no' | undefined {
  if (YES.test(answer)) return 'yes';
  return NO.test(answer) ? 'no' : undefined;
}
