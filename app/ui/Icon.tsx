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
    'M8.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 16.5c.3-3 2.6-4.7 6-4.7 1 0 1.9.15 2.7.45M15 11.5v5M12.5 14h5',
  gear: 'M4 6h7M15 6h1M4 14h1M9 14h7M13 4.2v3.6M7 12.2v3.6',
  key: 'M7 13a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10.5 9.5H17v3M14 9.5v2',
  lock: 'M5.5 9h9v7h-9ZM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9',
  note: 'M5 3.5h10v13l-5-3.2-5 3.2Z',
  clock: 'M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM10 6.5V10l2.5 1.5',
  tick: 'M4.5 10.5l3.7 3.7 7.3-8',
  alert: 'M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM10 6.8v3.7M10 13.2v.05',
  copy: 'M7.5 7.5h8.5v8.5H7.5ZM4 12.5V4h8.5',
  ticks: 'M1.5 10.7l3.4 3.5 6.6-8M9.6 13.8l.5.5 7.4-8.3',
  more: 'M4.5 10v.05M10 10v.05M15.5 10v.05',
  reply: 'M8 4.5 3.5 9 8 13.5M3.5 9H11a5.5 5.5 0 0 1 5.5 5.5v1',
  edit: 'M4 16l.7-3.3L13 4.4l2.6 2.6-8.3 8.3ZM11.5 5.9l2.6 2.6',
  trash: 'M3.5 5.5h13M8 5.5V3.8h4v1.7M5.2 5.5l.8 11h8l.8-11M8.5 9v4.5M11.5 9v4.5',
  smile:
    'M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM7.2 11.7c.7 1 1.7 1.5 2.8 1.5s2.1-.5 2.8-1.5M7.8 8.2v.05M12.2 8.2v.05',
  at: 'M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0ZM13 7.2v3.6a1.75 1.75 0 0 0 3.5 0V10a6.5 6.5 0 1 0-2.6 5.2',
  pin: 'M7.3 3.5h5.4M8 3.5v4.7l-2.5 3h9l-2.5-3V3.5M10 11.2v5.3',
  bell: 'M5.3 13.5c.7-.9 1.1-2 1.1-4a3.6 3.6 0 0 1 7.2 0c0 2 .4 3.1 1.1 4ZM8.6 16a1.5 1.5 0 0 0 2.8 0',
  mute: 'M5.3 13.5c.7-.9 1.1-2 1.1-4 0-.8.2-1.4.6-2M8.8 6.1a3.6 3.6 0 0 1 4.8 3.4c0 1.6.2 2.6.7 3.4M5.3 13.5h7M8.6 16a1.5 1.5 0 0 0 2.8 0M3.5 3.5l13 13',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM13 13l3.5 3.5',
  info: 'M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM10 9.3v4M10 6.7v.05',
  image: 'M3.5 4.5h13v11h-13ZM3.5 13l3.7-3.5 3.3 3 2-1.8 4 3.6M12.8 7.8v.05',
  eye: 'M2.5 10c1.7-3.3 4.3-5 7.5-5s5.8 1.7 7.5 5c-1.7 3.3-4.3 5-7.5 5s-5.8-1.7-7.5-5ZM12.2 10a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0Z',
  relay: 'M3.5 4h13v4.8h-13ZM3.5 11.2h13V16h-13ZM6.5 6.4v.05M6.5 13.6v.05M9.5 6.4h4M9.5 13.6h4',
  refresh: 'M15.8 8A6.2 6.2 0 1 0 16.2 10.9M16 4v4h-4',
  keyboard: 'M2.5 5.5h15v9h-15ZM5.5 8.5v.05M8.5 8.5v.05M11.5 8.5v.05M14.5 8.5v.05M6.5 11.7h7',
  forward: 'M8 4.5 13.5 10 8 15.5',
  up: 'M10 16V4M5 9l5-5 5 5',
  external: 'M11 4h5v5M16 4l-7 7M13.5 11.5V16H4V6.5h4.5',
  wifiOff:
    'M3.5 3.5l13 13M2.5 8a10.6 10.6 0 0 1 4-2.3M17.5 8a10.6 10.6 0 0 0-8-2.9M5.3 11a6.8 6.8 0 0 1 3.7-1.9M14.7 11l-1-.8M10 15v.05',
  attach:
    'M14.5 9.5l-4.8 4.8a3.2 3.2 0 0 1-4.5-4.5l5.5-5.5a2.1 2.1 0 0 1 3 3L8.3 12.7a1 1 0 0 1-1.5-1.5l4.7-4.7',
  crown: 'M3.5 14.5 3 6.5l3.8 3L10 5l3.2 4.5 3.8-3-.5 8Z',
} as const

export type IconName = keyof typeof paths

/** Those that point along the line: they turn with the reading direction. */
const directed: ReadonlySet<IconName> = new Set(['back', 'forward', 'reply'])

export function Icon(props: { name: IconName; small?: boolean }) {
  return (
    <svg
      class="icon"
      classList={{ 'icon-small': props.small === true, 'icon-directed': directed.has(props.name) }}
      viewBox="0 0 20 20"
      aria-hidden="true"
    >
      <path d={paths[props.name]} />
    </svg>
  )
}
