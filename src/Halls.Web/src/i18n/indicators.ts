import { language } from '.'
import type { Indicator } from '../api/ratings'

// The official text of an indicator is the server's and is Chinese; this is what its codes say in English.
const english: Record<string, string> = {
  510: 'One window, done in one visit',
  511: 'Accepted first, documents supplied later',
  512: 'No certificates had to be handed in',
  513: 'All of it can be done online',
  514: 'Can be done by telephone',
  515: 'Can be done close to home',
  516: 'Done without any documents',
  517: 'Friendly and fast',
  406: 'One form was enough',
  407: 'Documents handed in online, checked at the window',
  408: 'One list of all documents needed',
  409: 'A signed commitment instead of certificates',
  410: 'Appointments can be made online',
  411: 'Done in one visit to the hall',
  412: 'Can be done at a machine',
  413: 'Friendly enough',
  307: 'Told once of everything that was missing',
  308: 'Samples of the documents were there',
  309: 'Done within the promised time',
  310: 'The guide was right',
  311: 'The documents of the guide were enough',
  312: 'The result can be sent by post',
  313: 'No more visits than promised',
  314: 'Neither friendly nor unfriendly',
  207: 'No samples of the documents',
  208: 'No list of the documents',
  209: 'Not done within the promised time',
  210: 'The same certificate was asked for again and again',
  211: 'Promised online, impossible online',
  212: 'Had to queue again in spite of an appointment',
  213: 'Staff did not know the work',
  214: 'Unfriendly',
  108: 'Conditions that the guide does not name',
  109: 'Documents that the guide does not name',
  110: 'Longer than the law allows, without a reason',
  111: 'The samples in the guide were wrong',
  112: 'Promised to take documents online, did not',
  113: 'Sent from window to window',
  114: 'More visits than promised',
  115: 'Rude and slow',
}

/** What an indicator says; one that has no English yet says it in Chinese. */
export const indicatorText = (one: Indicator): string => (language() === 'en' ? (english[one.code] ?? one.text) : one.text)
