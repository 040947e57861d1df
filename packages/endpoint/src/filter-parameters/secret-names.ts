/** Which names say that what they name is a secret. Pure. */

/** What stands in the place of a secret. */
export const kFiltered = "[FILTERED]";

/** The words in the names of parameters that are not shown when nobody says others: Phoenix's. */
export const kParameterWords: readonly string[] = ["password", "token"];

/** The words by which nothing is shown on a page of an error, which has headers and cookies too. */
export const kSecretWords: readonly string[] = [
  ...kParameterWords,
  ..."pass secret auth cookie session sid csrf xsrf credential apikey api_key api-key private signature".split(" "),
];

/** Whether a name has one of the words in it; capitals make no difference. */
export function isSecretName(name: string, words: readonly string[]): boolean {
  const small = name.toLowerCase();
  return words.some((word) => small.includes(word.toLowerCase()));
}
