import './platform/old-browsers'
import './styles/base.css'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n } from './i18n'
import { prepareLook } from './parts/look'
import { router } from './router'

prepareLook(location.search)
createApp(App).use(i18n).use(router).mount('#app')
