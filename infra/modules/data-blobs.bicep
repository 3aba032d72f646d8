metadata description = 'How the blobs of the users\' account are kept, and which pages may upload large files straight into it. Deployed after the function app, which serves the page.'

@description('The account of the users.')
param storageName string

@description('The origins of the page: scheme and host.')
param pageOrigins string[]

@description('How many days a deleted or overwritten blob can be had back.')
param restoreDays int = 14

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' existing = {
  name: storageName

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      cors: {
        corsRules: [
          {
            // What the page sends with a URL from POST /api/uploads. Reading goes through the app.
            allowedOrigins: pageOrigins
            allowedMethods: ['PUT']
            allowedHeaders: ['content-type', 'if-match', 'if-none-match', 'x-ms-*']
            exposedHeaders: ['x-ms-error-code']
            maxAgeInSeconds: 3600
          }
        ]
      }
      deleteRetentionPolicy: {
        enabled: true
        days: restoreDays
      }
      containerDeleteRetentionPolicy: {
        enabled: true
        days: restoreDays
      }
    }
  }
}
