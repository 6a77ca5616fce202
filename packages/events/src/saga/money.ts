/** An amount in words, from minor units of a currency with two decimals: 7800 EUR is "78.00 EUR". */
export const money = (minor: number, currency: string): string => `${(minor / 100).toFixed(2)} ${currency}`
