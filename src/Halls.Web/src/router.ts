import { watchEffect } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { i18n } from './i18n'

declare module 'vue-router' {
  interface RouteMeta {
    /** The catalogue's key of the page's title; filled with the route's parameters. */
    title: string
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: () => import('./landing/LandingPage.vue'), meta: { title: 'landing.subtitle' } },
    { path: '/kiosk/:hall', component: () => import('./kiosk/KioskPage.vue'), meta: { title: 'kiosk.title' } },
    { path: '/wall/:hall', component: () => import('./wall/WallPage.vue'), meta: { title: 'landing.wall' } },
    { path: '/window/:hall/:no(\\d+)', component: () => import('./window/WindowPage.vue'), meta: { title: 'console.title' } },
    { path: '/hall/:hall', component: () => import('./hall/HallPage.vue'), meta: { title: 'board.title' } },
    { path: '/hall/:hall/lab', component: () => import('./lab/LabPage.vue'), meta: { title: 'lab.title' } },
    { path: '/t/:token', component: () => import('./phone/TicketPage.vue'), meta: { title: 'phone.title' } },
    { path: '/verify', component: () => import('./verify/VerifyPage.vue'), meta: { title: 'verify.title' } },
    { path: '/r/:token', component: () => import('./rating/RatePage.vue'), meta: { title: 'rate.title' } },
    { path: '/evaluator', component: () => import('./evaluator/EvaluatorPage.vue'), meta: { title: 'evaluator.title' } },
    { path: '/rectifications', component: () => import('./rectification/ListPage.vue'), meta: { title: 'rect.title' } },
    { path: '/rectifications/:id', component: () => import('./rectification/CasePage.vue'), meta: { title: 'rect.case' } },
    { path: '/figures', component: () => import('./figures/FiguresPage.vue'), meta: { title: 'figures.title' } },
    { path: '/ratings/entry', component: () => import('./entry/EntryPage.vue'), meta: { title: 'entry.title' } },
    { path: '/admin/calendar', component: () => import('./admin/CalendarPage.vue'), meta: { title: 'calendar.title' } },
    { path: '/admin/outbox', component: () => import('./admin/OutboxPage.vue'), meta: { title: 'outbox.title' } },
    { path: '/sign-in', component: () => import('./sign-in/SignInPage.vue'), meta: { title: 'signIn.title' } },
    { path: '/:rest(.*)*', component: () => import('./landing/NotFoundPage.vue'), meta: { title: 'app.notFound' } },
  ],
})

// The title follows the page and the language.
watchEffect(() => {
  const route = router.currentRoute.value
  const { t } = i18n.global
  document.title = route.meta.title ? `${t(route.meta.title, { no: route.params.no ?? '' })} · ${t('app.title')}` : t('app.title')
})
