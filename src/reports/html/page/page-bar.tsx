import { switchTheme, theme } from './theme.js'

interface PageBarProps {
  /** Where the link leads that keys reach first, and its words. */
  readonly skip: { readonly href: string; readonly words: string }
  /** What the navigation is called. */
  readonly label: string
  readonly links: readonly PageLink[]
}

interface PageLink {
  readonly href: string
  readonly title: string
  /** The page that is shown. */
  readonly isHere?: true
}

/** What every page begins with: a way past it, places to go, light and dark. */
export function PageBar({ skip, label, links }: PageBarProps) {
  return (
    <>
      <a class="skip" href={skip.href}>
        {skip.words}
      </a>
      <header class="bar">
        <nav aria-label={label}>
          <ul>
            {links.map(({ href, title, isHere }) => (
              <li>
                <a href={href} aria-current={isHere && 'page'}>
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <button type="button" onClick={switchTheme}>
          {theme.value === 'dark' ? 'Light' : 'Dark'}
        </button>
      </header>
    </>
  )
}
