// Installs and builds what is out of date, under a lock: two builds at the same time never run npm side by side.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const at = (...parts) => join(root, ...parts)
const lock = at('.building')
const installed = at('node_modules', '.installed')
const built = at('dist', '.built')

const time = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0)
const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)

function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Takes the lock; one whose owner died is broken. */
function takeLock() {
  for (;;) {
    try {
      mkdirSync(lock)
      writeFileSync(join(lock, 'pid'), String(process.pid))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    let owner = NaN
    try {
      owner = Number(readFileSync(join(lock, 'pid'), 'utf8'))
    } catch {
      // Its owner has not written its number yet, or has just gone.
    }
    const orphaned = Number.isNaN(owner) ? Date.now() - time(lock) > 10_000 && existsSync(lock) : owner > 0 && !alive(owner)
    if (orphaned) rmSync(lock, { recursive: true, force: true })
    else sleep(200)
  }
}

function newest(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  // A directory's own time tells of files that were taken away.
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs)
}

function npm(...args) {
  const result = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' })
  if (result.status === 0) return
  console.error(`Halls.Web: "npm ${args.join(' ')}" failed${result.error ? `: ${result.error.message}` : ''}`)
  rmSync(lock, { recursive: true, force: true })
  process.exit(result.status ?? 1)
}

takeLock()
try {
  const began = new Date()
  if (time(installed) < Math.max(time(at('package.json')), time(at('package-lock.json')))) {
    npm('ci', '--no-audit', '--no-fund', '--loglevel=error')
    writeFileSync(installed, '')
  }
  const inputs = ['index.html', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', 'src', 'public', 'build']
  if (time(built) < Math.max(...inputs.map((name) => newest(at(name))))) {
    npm('run', '--silent', 'build', '--', '--logLevel', 'warn')
    writeFileSync(built, '')
  }
  // The stamp bears the time of the beginning: what was saved during the build is newer than it and built next time.
  utimesSync(built, began, began)
} finally {
  rmSync(lock, { recursive: true, force: true })
}
