import { createRouter, createWebHistory } from 'vue-router'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: () => import('./landing/LandingPage.vue') },
    { path: '/kiosk/:hall', component: () => import('./kiosk/KioskPage.vue') },
    { path: '/wall/:hall', component: () => import('./wall/WallPage.vue') },
    { path: '/window/:hall/:no(\\d+)', component: () => import('./window/WindowPage.vue') },
    { path: '/hall/:hall', component: () => import('./hall/HallPage.vue') },
    { path: '/t/:token', component: () => import('./phone/TicketPage.vue') },
    { path: '/sign-in', component: () => import('./sign-in/SignInPage.vue') },
    { path: '/:rest(.*)*', component: () => import('./landing/NotFoundPage.vue') },
  ],
})
