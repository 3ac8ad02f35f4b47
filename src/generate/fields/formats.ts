/** Options that name a format, each with the regex that stands for it. All addresses are in reserved ranges. */
const octet = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9][0-9]|[0-9])'

export const formatPatterns: Readonly<Record<string, string>> = {
  email: '[a-z]{3,10}\\.[a-z]{3,12}@example\\.(com|org|net)',
  phone: '\\+1-[2-9][0-9]{2}-555-01[0-9]{2}',
  url: 'https://(www\\.)?example\\.(com|org|net)/[a-z0-9]{3,12}',
  ipv4: `(${octet}\\.){3}${octet}`,
  ipv6: '([0-9a-f]{4}:){7}[0-9a-f]{4}',
  ssnPattern: '[1-8][0-9]{2}-[1-9][0-9]-[1-9][0-9]{3}',
  creditCard: '4[0-9]{15}',
  uuidPattern: '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}',
}
