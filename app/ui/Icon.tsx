/** One family of icons: 20 px box, 1.5 px strokes. Decorative; the control around it carries the name. */
const paths = {
  plus: 'M10 4v12M4 10h12',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  close: 'M5 5l10 10M15 5 5 15',
  down: 'M10 4v12M5 11l5 5 5-5',
  send: 'M10 16V4.5M5 9.5l5-5 5 5',
  people:
    'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 16.5c.3-3 2.4-4.7 5.5-4.7s5.2 1.7 5.5 4.7M13 3.8a3 3 0 0 1 0 5.4M15 12.3c1.7.7 2.8 2.1 3 4.2',
  link: 'M8.5 11.5a3.5 3.5 0 0 0 5 0l2.5-2.5a3.5 3.5 0 0 0-5-5L9.8 5.2M11.5 8.5a3.5 3.5 0 0 0-5 0L4 11a3.5 3.5 0 0 0 5 5l1.2-1.2',
  invite:
    'M8.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 16.5c.3-3 2.6-4.7 6-4.7 1 0 1.9.150 2.7.450M15 11.5v5M12.5 14h5',
  gear: 'M4 6h7M15 6h1M4 14h1M9 14h7M13 4.2v3.6M7 12.2v3.6',
  key: 'M7 13a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10.5 9.5H17v3M14 9.5v2',
  lock: 'M5.5 9h9v7h-9ZM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9',
  note: 'M5 3.5h10v13l-5-3.2-5 3.2Z',
  clock: 'M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM10 6.5V10l2.5 1.5',
  tick: 'M4.5 10.5l3.7 3.7 7.3-8',
  alert: 'M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM10 6.8v3.7M10 13.2v.05',
  copy: 'M7.5 7.5h8.5v8.5H7.5ZM4 12.5V4h8.5',
} as const

export type IconName = keyof typeof paths

export function Icon(props: { name: IconName; small?: boolean }) {
  return (
    <svg
      class="icon"
      classList={{ 'icon-small': props.small === true }}
      viewBox="0 0 20 20"
      aria-hidden="true"
    >
      <path d={paths[props.name]} />
    </svg>
  )
}
