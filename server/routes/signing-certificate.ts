/** /verify/authority.pem: the certificates that the hall's documents are signed with, for anyone who checks one. */
import type { Routes } from './index.ts'

export const signingCertificateRoutes: Routes = ({ signer }) => async (app) => {
  app.get('/verify/authority.pem', { schema: { summary: '电子证明签名证书', description: 'Every certificate that documents were ever signed with, newest first, as PEM.', tags: ['电子证明'], security: [] } }, async (_, reply) =>
    reply.header('content-disposition', 'attachment; filename="authority.pem"').type('application/x-pem-file').send(await signer.certificates()))
}
