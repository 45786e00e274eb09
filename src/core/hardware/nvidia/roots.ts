/** The root under which NVIDIA certifies device identities, pinned by certificate and by key. */
import type { RootPin } from '../hardware.ts';

export const nvidiaRoots: readonly RootPin[] = [
  {
    name: 'NVIDIA Device Identity CA',
    certificateSha256: '102bf659d5419614c9d8e6aecebc80454eb26b1df6a769ac720b9a690b167b48',
    spkiSha256: 'a90c4eb5acfd3e3d03a25db6a26b84f720ad0503196c627c21ddd48dd85b06a4',
  },
];
