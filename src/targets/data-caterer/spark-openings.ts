/**
 * What Spark reaches into inside the JDK, which is closed since Java 17: the list of Spark's own launcher
 * (JavaModuleOptions), as Data Caterer's start script passes it.
 */
const openPackages: Readonly<Record<string, readonly string[]>> = {
  'java.base': [
    'java.lang',
    'java.lang.invoke',
    'java.lang.reflect',
    'java.io',
    'java.net',
    'java.nio',
    'java.util',
    'java.util.concurrent',
    'java.util.concurrent.atomic',
    'sun.nio.ch',
    'sun.nio.cs',
    'sun.security.action',
    'sun.util.calendar',
  ],
  'java.security.jgss': ['sun.security.krb5'],
}

export const sparkOpenings: readonly string[] = Object.entries(openPackages).flatMap(([module, packages]) =>
  packages.map((name) => `--add-opens=${module}/${name}=ALL-UNNAMED`),
)
